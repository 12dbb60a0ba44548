import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { createLoopFeatures } from '../../loop-features.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN } from '../../testing/line.js';
import { LEASE_MS } from './jobs.service.js';

const RESULT = {
  kind: 'gate' as const,
  result: {
    champion: null,
    challenger: [],
    unseen: null,
    taught: null,
    sample: null,
    waiting: [],
    latencyMs: { champion: null, challenger: 1 },
    parityMaxAbs: 0,
    computeSeconds: 1,
  },
};

describeEachDatabase('jobs', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const setUp = async () => {
    app = await createTestApp(connection());
    const { jobs } = createLoopFeatures(app.context);
    const enqueue = (timeoutMs: number | null = null) =>
      inTransaction(app.context.db, (trx) =>
        jobs.enqueueJob(trx, {
          turnId: null,
          timeoutMs,
          work: {
            kind: 'gate',
            payload: {
              turnId: newId(),
              loopId: newId(),
              datasetRevisionId: 'a'.repeat(64),
              championId: null,
              challengerId: newId(),
              sample: [],
              waiting: [],
            },
          },
        }),
      );
    const lease = (trainerName = 'a', waitSeconds = 0, signal?: AbortSignal) =>
      jobs.leaseJob({ kinds: ['gate'], trainerName, waitSeconds }, signal);
    return { jobs, enqueue, lease };
  };
  const stateOf = async (id: string) =>
    (await app.context.db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).state;

  test('twenty trainers at once never share a job, and every job is done', async () => {
    const { enqueue, lease } = await setUp();
    const ids = await Promise.all(Array.from({ length: 12 }, () => enqueue()));
    const leases = await Promise.all(Array.from({ length: 20 }, (_, i) => lease(`t${i}`)));
    const taken = leases.flatMap((job) => (job ? [job.jobId] : []));
    expect(taken.toSorted()).toEqual(ids.toSorted());
    expect(await lease()).toBeNull();
  });

  test('a result is taken once; handing it in again says the same', async () => {
    const { jobs, enqueue, lease } = await setUp();
    const id = await enqueue();
    const { leaseId } = (await lease())!;
    const done = await jobs.completeJob(id, { leaseId, outcome: RESULT });
    expect(done).toMatchObject({ state: 'done', attempt: 1 });
    expect(await jobs.completeJob(id, { leaseId, outcome: RESULT })).toEqual(done);
    await expect(jobs.completeJob(id, { leaseId: newId(), outcome: RESULT })).rejects.toMatchObject({
      code: 'lease_lost',
    });
    await expect(jobs.heartbeat(id, { leaseId, progress: null, log: [] })).rejects.toMatchObject({
      code: 'lease_lost',
    });
  });

  test('a silent trainer loses its job to another, and its late result is refused', async () => {
    const { jobs, enqueue, lease } = await setUp();
    const id = await enqueue();
    const first = (await lease('slow'))!;
    app.clock.advance(LEASE_MS - 1);
    expect(await jobs.reclaimJobs()).toBe(0);
    await jobs.heartbeat(id, { leaseId: first.leaseId, progress: null, log: ['still here'] });
    app.clock.advance(LEASE_MS - 1);
    expect(await jobs.reclaimJobs()).toBe(0);
    app.clock.advance(2);
    expect(await jobs.reclaimJobs()).toBe(1);
    const second = (await lease('quick'))!;
    expect(second).toMatchObject({ jobId: id, attempt: 2 });
    await expect(jobs.completeJob(id, { leaseId: first.leaseId, outcome: RESULT })).rejects.toMatchObject({
      code: 'lease_lost',
    });
    await jobs.completeJob(id, { leaseId: second.leaseId, outcome: RESULT });
    expect(await stateOf(id)).toBe('done');
  });

  test('a clock that is set takes no job from a trainer that works, and leaves none with one that is dead', async () => {
    const { jobs, enqueue, lease } = await setUp();
    const day = 24 * 3_600_000;
    const id = await enqueue(30_000);
    const { leaseId } = (await lease('worker'))!;
    expect(await jobs.reclaimJobs()).toBe(0);
    for (const jump of [3 * day, -5 * day]) {
      app.clock.jump(jump);
      app.clock.advance(5000);
      expect(await jobs.reclaimJobs()).toBe(0);
      await jobs.heartbeat(id, { leaseId, progress: null, log: [] });
    }
    // It took 10 seconds of the 30 it may; then nothing more is heard.
    app.clock.jump(-day);
    app.clock.advance(5000);
    expect(await jobs.reclaimJobs()).toBe(0);
    app.clock.advance(LEASE_MS + 1);
    expect(await jobs.reclaimJobs()).toBe(1);
  });

  test('attempts are limited, and what cannot succeed is not tried again', async () => {
    const { jobs, enqueue, lease } = await setUp();
    const id = await enqueue();
    for (const state of ['queued', 'queued', 'failed']) {
      const { leaseId } = (await lease())!;
      const failure = { leaseId, code: 'internal', detail: 'out of memory', retryable: true };
      expect(await jobs.failJob(id, failure)).toMatchObject({ state });
      expect(await jobs.failJob(id, failure)).toMatchObject({ state });
    }
    const other = await enqueue();
    const { leaseId } = (await lease())!;
    const failure = { leaseId, code: 'only_defects', detail: 'no good part', retryable: false };
    expect(await jobs.failJob(other, failure)).toMatchObject({
      state: 'failed',
      error: 'only_defects: no good part',
    });
  });

  test('a job that takes too long ends; a cancelled one tells its trainer to stop', async () => {
    const { jobs, enqueue, lease } = await setUp();
    const long = await enqueue(30_000);
    await lease();
    app.clock.advance(30_001);
    await jobs.reclaimJobs();
    expect(await stateOf(long)).toBe('failed');

    const id = await enqueue();
    const { leaseId } = (await lease())!;
    await jobs.cancelJob(ADMIN, id);
    expect(await jobs.heartbeat(id, { leaseId, progress: null, log: [] })).toMatchObject({ stop: true });
    await expect(jobs.completeJob(id, { leaseId, outcome: RESULT })).rejects.toMatchObject({
      code: 'lease_lost',
    });
    await expect(jobs.cancelJob(ADMIN, newId())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('whoever waits for a job has it as soon as it is there', async () => {
    const { enqueue, lease } = await setUp();
    const waiting = lease('a', 30);
    const id = await enqueue();
    expect((await waiting)?.jobId).toBe(id);
    const gone = new AbortController();
    const left = lease('a', 30, gone.signal);
    gone.abort();
    expect(await left).toBeNull();
  });
});
