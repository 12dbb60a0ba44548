import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

describeEachDatabase('a roll-back and the turns after it', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const startTurn = async (line: TestLine, verdict: 'ok' | 'ng' = 'ng'): Promise<string> => {
    await line.importImages(verdict === 'ok' ? 40 : 20, verdict);
    return (await line.turns.startByHand(ADMIN, line.loop.name)).id;
  };

  const championOf = async (line: TestLine) => (await line.stations.getStation(line.station.id)).championId;

  /** Two turns went all the way; the device is silent, so that no roll-out waits for it. */
  const twoTurns = async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      review: { goldenShare: 0.5, secondReviewShare: 0 },
      trigger: { labels: null, escapes: null, drift: false },
      rollout: { shadowParts: 0, canaryParts: 0, observeParts: 0 },
    });
    app.clock.advance(10 * 60_000);
    const turns: string[] = [];
    const champions: (string | null)[] = [];
    for (const verdict of ['ok', 'ng'] as const) {
      turns.push(await startTurn(line, verdict));
      await settle(line);
      champions.push(await championOf(line));
    }
    const rolloutOf = async (turnId: string) => (await line.turns.getTurn(turnId)).rolloutId as string;
    expect(new Set([...champions, null]).size).toBe(3);
    return { line, turns, champions, rolloutOf };
  };

  test('while the next one trains: its model is compared with the one that stands there now', async () => {
    const { line, turns, champions, rolloutOf } = await twoTurns();
    const next = await startTurn(line);
    await line.engine.tick();
    expect(await line.turns.getTurn(next)).toMatchObject({ state: 'training', championId: champions[1] });
    await line.turns.rollBack(ADMIN, await rolloutOf(turns[1]), 'scratches pass');
    expect(await championOf(line)).toBe(champions[0]);
    await settle(line);
    expect(await line.turns.getTurn(next)).toMatchObject({ outcome: 'promoted', championId: champions[0] });
  });

  test('while the next one waits for approval: it ends, because nobody compared it with what stands there now', async () => {
    const { line, turns, champions, rolloutOf } = await twoTurns();
    await line.loops.updateLoop(ADMIN, line.loop.name, { gate: { needsApproval: true } });
    const next = await startTurn(line);
    await settle(line);
    expect(await line.turns.getTurn(next)).toMatchObject({ state: 'gating', gate: { answer: 'promote' } });
    await line.turns.rollBack(ADMIN, await rolloutOf(turns[1]), 'scratches pass');
    await line.turns.approve(ADMIN, next, 'looks good');
    await line.engine.tick();
    expect(await line.turns.getTurn(next)).toMatchObject({
      state: 'aborted',
      statements: [{ code: 'champion_changed' }],
    });
    expect(await championOf(line)).toBe(champions[0]);
  });

  test.each(['shadow', 'canary'] as const)(
    'while the next one is in its %s: it ends, and what was taken back does not return',
    async (phase) => {
      const { line, turns, champions, rolloutOf } = await twoTurns();
      await line.loops.updateLoop(ADMIN, line.loop.name, {
        rollout: { shadowParts: phase === 'shadow' ? 5 : 0, canaryParts: 5, canaryShare: 0.5 },
      });
      const next = await startTurn(line);
      await settle(line);
      expect(await line.rollouts.getRollout(await rolloutOf(next))).toMatchObject({ phase });
      await line.turns.rollBack(ADMIN, await rolloutOf(turns[1]), 'scratches pass');
      await line.engine.tick();
      expect(await line.turns.getTurn(next)).toMatchObject({
        state: 'aborted',
        statements: [{ code: 'champion_changed' }],
      });
      expect((await line.rollouts.getRollout(await rolloutOf(next))).phase).toBe('halted');
      expect(await championOf(line)).toBe(champions[0]);
      const desired = await line.desired.desiredState(line.device.id, { waitSeconds: 0 });
      expect(desired.stations[0]).toMatchObject({ champion: { modelId: champions[0] }, challenger: null });
    },
  );

  test('once the next one judges everywhere it is refused, and nothing is written over', async () => {
    const { line, turns, champions, rolloutOf } = await twoTurns();
    const next = await startTurn(line);
    await settle(line);
    const newest = await championOf(line);
    await expect(line.turns.rollBack(ADMIN, await rolloutOf(turns[1]), 'late')).rejects.toMatchObject({
      code: 'state_conflict',
    });
    expect(await line.turns.getTurn(turns[1])).toMatchObject({ outcome: 'promoted', reason: null });
    expect((await line.rollouts.getRollout(await rolloutOf(turns[1]))).phase).toBe('done');
    expect(await championOf(line)).toBe(newest);

    // In the order in which they came it goes all the way back.
    for (const [turn, left] of [
      [next, champions[1]],
      [turns[1], champions[0]],
      [turns[0], null],
    ] as const) {
      await line.turns.rollBack(ADMIN, await rolloutOf(turn), 'one back');
      expect(await championOf(line)).toBe(left);
      expect(await line.turns.getTurn(turn)).toMatchObject({ outcome: 'rolled_back' });
    }
  });
});
