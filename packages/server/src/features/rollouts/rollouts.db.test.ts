import { sayInEnglish } from '@lemniscate/contracts/statements';
import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { createReportListener } from '../reports/reports.service.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

const SETTINGS = {
  review: { goldenShare: 0.5, secondReviewShare: 0 },
  rollout: { shadowParts: 300, canaryParts: 20, canaryShare: 0.5, observeParts: 400 },
};

interface InShadow {
  line: TestLine;
  turnId: string;
  rolloutId: string;
  champion: string;
  challenger: string;
}

describeEachDatabase('roll-outs', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  /** A line whose second model is in its shadow phase. */
  const inShadow = async (): Promise<InShadow> => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      ...SETTINGS,
      rollout: { ...SETTINGS.rollout, observeParts: 0 },
    });
    await line.importImages(40, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const champion = (await line.stations.getStation(line.station.id)).championId as string;
    await line.ingest.uploadInspections(line.device, [line.inspection({ modelId: champion })]);
    await line.engine.tick();
    await line.loops.updateLoop(ADMIN, line.loop.name, { rollout: { observeParts: 400 } });
    await line.importImages(40, 'ng');
    await settle(line);
    const [turn] = await line.turns.listTurns({}, null, 1);
    expect(turn).toMatchObject({ state: 'rolling_out', number: 2 });
    const challenger = turn.challengerId as string;
    return { line, turnId: turn.id, rolloutId: turn.rolloutId as string, champion, challenger };
  };

  const judged = (
    { line, champion, challenger }: InShadow,
    n: number,
    verdictOf: (i: number) => { champion: 'ok' | 'ng'; challenger: 'ok' | 'ng' },
  ) =>
    Array.from({ length: n }, (_, i) => {
      const verdicts = verdictOf(i);
      const second = { modelId: challenger, score: 0.5, verdict: verdicts.challenger, latencyMs: 4 };
      return line.inspection({ modelId: champion, verdict: verdicts.champion, second });
    });

  const report = async ({ line }: InShadow, station: object) => {
    const listen = createReportListener({ ...app.context, ...line });
    const whole = {
      agentVersion: '1',
      deviceTime: app.clock.now().toISOString(),
      memoryBytes: 1,
      freeDiskBytes: 1,
      spool: { inspections: 0, captures: 0, overrides: 0, bytes: 0, droppedByReason: {} },
      stations: [
        {
          stationId: line.station.id,
          state: 'running' as const,
          championId: null,
          challengerId: null,
          previousId: null,
          problems: [],
          latencyMs: null,
          inspections: 0,
          errors: 0,
          imageErrors: 0,
          conditions: [],
          ...station,
        },
      ],
    };
    await inTransaction(app.context.db, (trx) => listen(trx, line.device.id, whole));
  };

  test('a challenger that rejects far more of the same parts is halted, and the champion stays', async () => {
    const shadow = await inShadow();
    const { line, turnId, rolloutId, champion } = shadow;
    const parts = judged(shadow, 250, (i) => ({
      champion: i % 50 === 0 ? 'ng' : 'ok',
      challenger: i % 4 === 0 ? 'ng' : 'ok',
    }));
    await line.ingest.uploadInspections(line.device, parts);
    await line.engine.tick();
    const rollout = await line.rollouts.getRollout(rolloutId);
    expect(rollout.phase).toBe('halted');
    expect(rollout.reason).toContain('the challenger rejected');
    const [why] = rollout.statements;
    expect(why).toEqual({
      code: 'rejects_apart',
      values: { challenger: { events: 63, of: 250 }, champion: { events: 5, of: 250 } },
    });
    expect(sayInEnglish(why)).toBe(rollout.reason);
    const [rejects] = rollout.bands;
    expect(rejects).toMatchObject({ what: 'rejects', parts: 250, events: 63, championEvents: 5 });
    expect(rejects.evidence).toBeGreaterThan(rejects.haltsAt);
    expect(await line.turns.getTurn(turnId)).toMatchObject({
      state: 'closed',
      outcome: 'rolled_back',
      statements: [why],
    });
    expect((await line.stations.getStation(line.station.id)).championId).toBe(champion);
    expect(
      (await line.desired.desiredState(line.device.id, { waitSeconds: 0 })).stations[0].challenger,
    ).toBeNull();
  });

  test('one that rejects alike goes on; a device that cannot run it halts it at once', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, challenger } = shadow;
    const alike = (i: number) => {
      const verdict = i % 20 === 0 ? ('ng' as const) : ('ok' as const);
      return { champion: verdict, challenger: verdict };
    };
    await line.ingest.uploadInspections(line.device, judged(shadow, 250, alike));
    await line.engine.tick();
    expect(await line.rollouts.getRollout(rolloutId)).toMatchObject({
      phase: 'shadow',
      counts: { parts: 250 },
      phases: [
        {
          phase: 'shadow',
          parts: 250,
          compared: 250,
          comparedChallengerRejects: 13,
          comparedChampionRejects: 13,
          challengerParts: 0,
        },
      ],
      bands: [
        { what: 'rejects', parts: 250, events: 13, championEvents: 13, limitRatio: 2, limitRate: null },
        { what: 'overrides', parts: 0, limitRate: 0.05, evidence: 1, haltsAt: 400 },
        { what: 'errors', parts: 250, events: 0, limitRate: 0.02, haltsAt: 400 },
      ],
    });
    await report(shadow, {
      challengerId: challenger,
      problems: [{ modelId: challenger, code: 'onnx_invalid', detail: 'no such operator' }],
    });
    await line.engine.tick();
    const halted = await line.rollouts.getRollout(rolloutId);
    expect(halted.phase).toBe('halted');
    expect(halted.reason).toContain('no such operator');
  });

  test('a part that the challenger judged and the champion too is one part, rejected once', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, champion, challenger } = shadow;
    const second = { modelId: champion, score: 0.5, verdict: 'ok' as const, latencyMs: 4 };
    const parts = Array.from({ length: 10 }, (_, i) =>
      line.inspection({ modelId: challenger, verdict: i < 3 ? 'ng' : 'ok', second }),
    );
    await line.ingest.uploadInspections(line.device, parts);
    await line.engine.tick();
    expect((await line.rollouts.getRollout(rolloutId)).counts).toMatchObject({
      parts: 10,
      challengerParts: 10,
      challengerRejects: 3,
      championRejects: 0,
      disagreements: 3,
    });
  });

  test('errors of the challenger beyond their limit halt it', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, challenger } = shadow;
    const ok = () => ({ champion: 'ok' as const, challenger: 'ok' as const });
    await line.ingest.uploadInspections(line.device, judged(shadow, 100, ok));
    await report(shadow, { challengerId: challenger, errors: 40 });
    await line.engine.tick();
    expect(await line.rollouts.getRollout(rolloutId)).toMatchObject({
      phase: 'halted',
      counts: { errors: 40 },
    });
  });

  test('overrides that come in uploads of their own, long after their parts, halt it', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, champion, challenger } = shadow;
    const ok = () => ({ champion: 'ok' as const, challenger: 'ok' as const });
    await line.ingest.uploadInspections(line.device, judged(shadow, 300, ok));
    await line.engine.tick();
    const canary = judged(shadow, 40, ok).map((part) => ({
      ...part,
      modelId: challenger,
      second: { ...part.second!, modelId: champion },
    }));
    await line.ingest.uploadInspections(line.device, canary);
    await line.engine.tick();
    // The first part is corrected twice in one upload and once more in the next: it is one part still.
    for (const some of [
      [canary[0], ...canary.slice(0, 3)],
      [canary[0], ...canary.slice(3, 12)],
    ]) {
      const overrides = some.map((part) => ({
        id: newId(app.clock.now().getTime()),
        inspectionId: part.id,
        stationId: line.station.id,
        at: app.clock.now().toISOString(),
        verdict: 'ng' as const,
        defectTypes: [],
        operator: 'kim',
      }));
      await line.ingest.uploadOverrides(line.device, overrides);
      await line.engine.tick();
    }
    const rollout = await line.rollouts.getRollout(rolloutId);
    expect(rollout).toMatchObject({ phase: 'rolled_back', counts: { overrides: 12 } });
    expect(rollout.bands.find(({ what }) => what === 'overrides')).toMatchObject({ parts: 40, events: 12 });
    expect(rollout.statements).toMatchObject([{ code: 'overrides_over_limit' }]);
  });

  test('a model that cannot be fetched yet and images that cannot be read say nothing of it', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, challenger } = shadow;
    const ok = () => ({ champion: 'ok' as const, challenger: 'ok' as const });
    await line.ingest.uploadInspections(line.device, judged(shadow, 100, ok));
    for (const code of ['server_unreachable', 'disk_full', 'write_failed', 'not_found', 'internal'])
      await report(shadow, {
        challengerId: challenger,
        problems: [{ modelId: challenger, code, detail: 'it broke after 3 bytes' }],
        errors: 40,
        imageErrors: 40,
      });
    await line.engine.tick();
    expect(await line.rollouts.getRollout(rolloutId)).toMatchObject({
      phase: 'shadow',
      counts: { errors: 0 },
    });
    await report(shadow, {
      challengerId: challenger,
      problems: [{ modelId: challenger, code: 'artifact_refused', detail: 'it failed its self-test' }],
    });
    await line.engine.tick();
    const halted = await line.rollouts.getRollout(rolloutId);
    expect(halted.phase).toBe('halted');
    expect(halted.reason).toContain('self-test');
  });

  test('paused it stays, resumed it goes on, rolled back the former champion judges again', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, turnId, champion, challenger } = shadow;
    const ok = () => ({ champion: 'ok' as const, challenger: 'ok' as const });
    await line.rollouts.pause(ADMIN, rolloutId, 'shift change');
    const pause = { by: ADMIN.name, at: app.clock.now().toISOString(), reason: 'shift change' };
    await line.rollouts.pause(ADMIN, rolloutId, 'the first reason stays');
    await line.ingest.uploadInspections(line.device, judged(shadow, 300, ok));
    await line.engine.tick();
    expect(await line.rollouts.getRollout(rolloutId)).toMatchObject({ phase: 'shadow', paused: true, pause });
    expect(await line.rollouts.resume(ADMIN, rolloutId)).toMatchObject({ paused: false, pause: null });
    await line.engine.tick();
    expect((await line.rollouts.getRollout(rolloutId)).phase).toBe('canary');
    const canary = judged(shadow, 20, ok).map((part, i) =>
      i % 2 ? part : { ...part, modelId: challenger, second: { ...part.second!, modelId: champion } },
    );
    await line.ingest.uploadInspections(line.device, canary);
    await line.engine.tick();
    expect((await line.stations.getStation(line.station.id)).championId).toBe(challenger);
    await report(shadow, { championId: challenger });
    await line.engine.tick();
    const rolledBack = await line.turns.rollBack(ADMIN, rolloutId, 'customer complaint');
    expect(rolledBack).toMatchObject({ phase: 'rolled_back', reason: 'customer complaint', statements: [] });
    expect(await line.turns.getTurn(turnId)).toMatchObject({ state: 'closed', outcome: 'rolled_back' });
    expect((await line.stations.getStation(line.station.id)).championId).toBe(champion);
    const champions = await line.stations.listChampions(line.station.id);
    expect(champions.map((c) => c.modelId)).toEqual([champion, challenger, champion]);
    await expect(line.turns.rollBack(ADMIN, rolloutId, 'again')).rejects.toMatchObject({
      code: 'state_conflict',
    });
    const velocity = await line.insights.velocity(line.loop.name);
    expect(velocity.labelToConfirmed).not.toBeNull();
    expect(velocity.turns).toBe(1);
  });

  test('at several stations each one judges its part, and it says which one it waits for', async () => {
    const shadow = await inShadow();
    const { line, turnId, rolloutId, champion, challenger } = shadow;
    await line.rollouts.pause(ADMIN, rolloutId, 'a second press joins');
    await line.turns.abort(ADMIN, turnId, 'a second press joins');
    const { db } = app.context;
    const other = await line.stations.createStation(ADMIN, { name: 'press-b' });
    const device = { kind: 'device' as const, id: newId(), name: 'edge-b' };
    await db
      .insertInto('device')
      .values({
        id: device.id,
        name: device.name,
        public_key: 'A'.repeat(43) + '=',
        station_names: JSON.stringify([other.name]),
        enrolled_at: app.clock.now(),
        last_seen_at: app.clock.now(),
      })
      .execute();
    await line.attachDevice(device.id, [other.name]);
    await inTransaction(db, async (trx) => {
      await line.stations.attachToLoop(trx, line.loop.id, [other.name]);
      const [station] = await line.stations.lockStations(trx, [other.id]);
      const why = { words: 'as its sister', statements: [] };
      await line.stations.setChampion(trx, { station, modelId: champion, why, actor: ADMIN });
    });
    await line.importImages(1, 'ng');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const [turn] = await line.turns.listTurns({}, null, 1);
    const id = turn.rolloutId as string;
    expect(await line.rollouts.getRollout(id)).toMatchObject({
      phase: 'shadow',
      waitsFor: [
        'It waits for 300 parts: 0 so far.',
        expect.stringContaining('150 parts at press-'),
        expect.stringContaining('150 parts at press-'),
      ],
    });
    const next = { ...shadow, challenger: turn.challengerId as string };
    expect(next.challenger).not.toBe(challenger);
    const ok = () => ({ champion: 'ok' as const, challenger: 'ok' as const });
    await line.ingest.uploadInspections(line.device, judged(next, 400, ok));
    await line.engine.tick();
    expect(await line.rollouts.getRollout(id)).toMatchObject({
      phase: 'shadow',
      counts: { parts: 400 },
      waitsFor: ['It waits for 150 parts at press-b: 0 so far.'],
      waitStatements: [{ code: 'waits_for_parts_at', values: { station: 'press-b', seen: 0, needed: 150 } }],
    });
    const there = judged(next, 150, ok).map((part) => ({ ...part, stationId: other.id }));
    await line.ingest.uploadInspections(device, there);
    await line.engine.tick();
    expect((await line.rollouts.getRollout(id)).phase).toBe('canary');
  });

  test('a model that rejects far more once it judges alone is taken back', async () => {
    const shadow = await inShadow();
    const { line, rolloutId, champion, challenger } = shadow;
    const ok = (i: number) => {
      const verdict = i % 50 === 0 ? ('ng' as const) : ('ok' as const);
      return { champion: verdict, challenger: verdict };
    };
    await line.ingest.uploadInspections(line.device, judged(shadow, 300, ok));
    await line.engine.tick();
    const canary = judged(shadow, 20, ok).map((part, i) =>
      i % 2 ? part : { ...part, modelId: challenger, second: { ...part.second!, modelId: champion } },
    );
    await line.ingest.uploadInspections(line.device, canary);
    await line.engine.tick();
    const alone = Array.from({ length: 150 }, (_, i) =>
      line.inspection({ modelId: challenger, verdict: i % 3 === 0 ? 'ng' : 'ok' }),
    );
    await line.ingest.uploadInspections(line.device, alone);
    await line.engine.tick();
    expect((await line.rollouts.getRollout(rolloutId)).phase).toBe('rolled_back');
    expect((await line.stations.getStation(line.station.id)).championId).toBe(champion);
  });
});
