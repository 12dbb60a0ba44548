import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase, emptyDatabase } from '../../testing/database.js';
import { createFakeTrainer } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { createTurnEngine } from './turn-engine.js';

/** An engine that dies at its n-th step: after the work was done and before it is committed. */
const dyingEngine = (line: TestLine, dieAt: number) => {
  let steps = 0;
  let died = false;
  const engine = createTurnEngine({
    ...line,
    ...line.app.context,
    log: { error: () => {} },
    steps: {
      prepare: line.steps.prepare,
      step: async (trx, turn, prepared) => {
        const moved = await line.steps.step(trx, turn, prepared);
        if (moved && ++steps === dieAt) {
          died = true;
          throw new Error('killed');
        }
        return moved;
      },
    },
  });
  return { engine, hasDied: () => died };
};

describeEachDatabase('turn engine, killed', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('before any commit, it goes on from there: one model, one roll-out, one event a transition', async () => {
    for (let dieAt = 1; dieAt <= 6; dieAt++) {
      app = await createTestApp(connection());
      const { db } = app.context;
      const line = await createTestLine(app, {}, { attach: false });
      await line.importImages(12, 'ok');
      const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
      const trainer = createFakeTrainer(line);
      const { engine, hasDied } = dyingEngine(line, dieAt);
      for (let i = 0; i < 8; i++) {
        app.clock.advance(1000);
        await engine.tick();
        await trainer.doOne();
      }
      expect(hasDied()).toBe(true);
      expect(await line.turns.getTurn(id)).toMatchObject({ state: 'closed', outcome: 'promoted' });
      const count = async (table: 'model_revision' | 'rollout' | 'dataset_revision' | 'champion' | 'job') =>
        (await db.selectFrom(table).selectAll().execute()).length;
      expect([await count('model_revision'), await count('rollout'), await count('champion')]).toEqual([
        1, 1, 1,
      ]);
      expect([await count('dataset_revision'), await count('job')]).toEqual([1, 2]);
      const events = await db
        .selectFrom('event')
        .select(['type', 'data'])
        .where('subject', '=', `turn:${id}`)
        .orderBy('seq')
        .execute();
      const told = events.map(({ type, data }) =>
        `${type} ${String(data['to'] ?? data['answer'] ?? '')}`.trim(),
      );
      expect(told).toEqual([
        'turn_started',
        'turn_advanced reviewing',
        'turn_advanced training',
        'turn_advanced gating',
        'gate_decided promote',
        'turn_advanced rolling_out',
        'turn_advanced observing',
        'turn_closed closed',
      ]);
      if (dieAt < 6) await app.close();
      await emptyDatabase(connection().db);
    }
  });

  test('two engines at once do everything once', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {}, { attach: false });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    const trainer = createFakeTrainer(line);
    for (let i = 0; i < 6; i++) {
      await Promise.all([line.engine.tick(), line.engine.tick(), line.engine.tick()]);
      await trainer.doOne();
    }
    expect(await line.turns.getTurn(id)).toMatchObject({ state: 'closed', outcome: 'promoted' });
    const models = await app.context.db.selectFrom('model_revision').selectAll().execute();
    const rollouts = await app.context.db.selectFrom('rollout').selectAll().execute();
    expect([models.length, rollouts.length]).toEqual([1, 1]);
  });

  test('a step that fails is tried for a quarter of an hour, however often something happens; then the turn ends', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {}, { attach: false });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    let tries = 0;
    const engine = createTurnEngine({
      ...line,
      ...line.app.context,
      log: { error: () => {} },
      steps: {
        prepare: line.steps.prepare,
        step: () => {
          tries++;
          return Promise.reject(new Error('no way on'));
        },
      },
    });
    // Uploads wake the engine far more often than each second.
    for (let i = 0; i < 50; i++) await engine.tick();
    expect(tries).toBe(1);
    const tickFor = async (minutes: number) => {
      for (let i = 0; i < minutes * 6; i++) {
        app.clock.advance(10_000);
        await engine.tick();
      }
    };
    await tickFor(14);
    expect(await line.turns.getTurn(id)).toMatchObject({ state: 'collecting', outcome: null });
    await tickFor(2);
    const turn = await line.turns.getTurn(id);
    expect(turn).toMatchObject({ state: 'aborted', outcome: 'aborted' });
    expect(turn.reason).toContain('no way on');
    expect(tries).toBeLessThan(30);
  });

  test('a turn whose storage comes back goes on as if nothing had been', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {}, { attach: false });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    let isGone = true;
    const engine = createTurnEngine({
      ...line,
      ...line.app.context,
      log: { error: () => {} },
      steps: {
        prepare: (turn) =>
          isGone ? Promise.reject(new Error('no answer from S3')) : line.steps.prepare(turn),
        step: line.steps.step,
      },
    });
    for (let i = 0; i < 120; i++) {
      app.clock.advance(5000);
      await engine.tick();
    }
    isGone = false;
    app.clock.advance(60_000);
    await engine.tick();
    expect(await line.turns.getTurn(id)).toMatchObject({ state: 'training', outcome: null });
  });
});
