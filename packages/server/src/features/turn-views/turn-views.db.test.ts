import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { blind, createFakeTrainer, perfect } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

describeEachDatabase('the page of a turn', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const withChampion = async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, {
      review: { goldenShare: 0.5, secondReviewShare: 0 },
      rollout: { observeParts: 1, shadowParts: 4 },
    });
    await line.importImages(12, 'ok');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const first = (await line.stations.getStation(line.station.id)).championId as string;
    return { line, first };
  };
  const get = async (url: string) => {
    const answer = await app.as('operator')('GET', `/api/v1/${url}`);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };

  test('roll-outs, logs, and what both models said of the same images', async () => {
    const { line, first } = await withChampion();
    await line.ingest.uploadInspections(line.device, [line.inspection({ modelId: first })]);
    await line.engine.tick();
    await line.importImages(30, 'ok');
    await line.importImages(24, 'ng');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await line.engine.tick();
    const trainer = createFakeTrainer(line, { champion: blind, challenger: perfect });
    const lease = (await trainer.lease())!;
    const beat = { leaseId: lease.leaseId, progress: null };
    const lines = Array.from({ length: 2100 }, (_, i) => `step ${i}`);
    for (let i = 0; i < 21; i++)
      await line.jobs.heartbeat(lease.jobId, { ...beat, log: lines.slice(i * 100, i * 100 + 100) });
    await line.jobs.failJob(lease.jobId, {
      leaseId: lease.leaseId,
      code: 'internal',
      detail: 'once more',
      retryable: true,
    });
    await settle(line, trainer);
    const [turn] = await line.turns.listTurns({}, null, 1);
    expect(turn).toMatchObject({ number: 2, state: 'rolling_out' });
    const log = await get(`turns/${turn.id}/log`);
    expect(log.items).toHaveLength(2000);
    expect(log.items[0]).toMatchObject({ job: 'train', line: 'step 100' });
    expect(log.items.at(-1).line).toBe('step 2099');
    await app.context.schedule.run('trim job logs');
    const kept = await app.context.db.selectFrom('job_log').select('line').execute();
    expect(kept).toHaveLength(2000);

    const gate = await get(`turns/${turn.id}/disagreements?limit=200`);
    expect(gate.items.length).toBeGreaterThan(5);
    for (const item of gate.items)
      expect(item).toMatchObject({
        source: 'gate',
        truth: 'ng',
        champion: { score: 0.1, threshold: 0.5, verdict: 'ok' },
        challenger: { score: 0.95, threshold: 0.5, verdict: 'ng' },
        capture: { verdict: 'ng' },
      });
    app.clock.advance(1000);
    const second = { modelId: turn.challengerId as string, score: 0.9, verdict: 'ng' as const, latencyMs: 1 };
    const disputed = await line.capture({ modelId: first, second }, { reasons: ['disagreement'] });
    await line.capture({ modelId: first, second: { ...second, verdict: 'ok' } });
    const both = await get(`turns/${turn.id}/disagreements?limit=4`);
    expect(both.items).toHaveLength(4);
    expect(both.items.at(-1)).toMatchObject({
      source: 'shadow',
      truth: null,
      capture: { id: disputed },
      champion: { score: 0.2, verdict: 'ok' },
      challenger: { score: 0.9, verdict: 'ng' },
    });

    const page = await get(`rollouts?loop=${line.loop.name}&limit=1`);
    expect(page.items).toMatchObject([{ turnId: turn.id, challengerId: turn.challengerId, phase: 'shadow' }]);
    const older = await get(`rollouts?station=${line.station.name}&limit=1&cursor=${page.cursor}`);
    expect(older.items).toMatchObject([{ challengerId: first }]);
    expect(older.cursor).toBeUndefined();
  });

  test('an engineer declines what the gate would promote; the champion stays', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { gate: { needsApproval: true } });
    await line.importImages(12, 'ok');
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    const hold = (who: 'engineer' | 'reviewer') =>
      app.as(who)('POST', `/api/v1/turns/${id}/hold`, { reason: 'the lens is being changed' });
    expect((await hold('engineer')).json().code).toBe('state_conflict');
    await settle(line);
    expect((await get('overview')).loops[0].waitsForApproval).toBe(true);
    expect((await hold('reviewer')).json().code).toBe('forbidden');
    const held = await hold('engineer');
    expect(held.json()).toMatchObject({
      state: 'closed',
      outcome: 'held',
      reason: 'the lens is being changed',
      gate: { answer: 'promote', approval: { by: 'test-engineer', approved: false } },
    });
    await line.engine.tick();
    expect((await line.stations.getStation(line.station.id)).championId).toBeNull();
    expect((await hold('engineer')).json().code).toBe('state_conflict');
    const audit = (await app.as('admin')('GET', '/api/v1/audit')).json().items[0];
    expect(audit).toMatchObject({ action: 'turn.closed', subject: `turn:${id}` });
    // What was held may still be approved.
    await line.turns.approve(ADMIN, id, 'the lens is in');
    await line.engine.tick();
    expect((await line.turns.getTurn(id)).state).not.toBe('closed');
  });
});
