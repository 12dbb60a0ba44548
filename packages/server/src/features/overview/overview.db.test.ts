import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { inOwnWords } from '../../lib/reason.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createFakeTrainer } from '../../testing/fake-trainer.js';
import { ADMIN, createTestLine } from '../../testing/line.js';

describeEachDatabase('the overview', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const get = async () => {
    const answer = await app.as('operator')('GET', '/api/v1/overview');
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  const kinds = (overview: { troubles: { kind: string; severity: string }[] }) =>
    overview.troubles.map(({ kind, severity }) => `${severity} ${kind}`);

  test('of an empty server there is nothing to tell', async () => {
    app = await createTestApp(connection());
    const overview = await get();
    expect(overview).toMatchObject({ loops: [], troubles: [], velocity: { turns: 0 } });
    expect(new Set(Object.values(overview.counts))).toEqual(new Set([0]));
    expect(new Set(Object.values(overview.waits))).toEqual(new Set([null]));
  });

  test('counts, waits and the state of each loop', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app, { trigger: { labels: 40 }, review: { secondReviewShare: 0 } });
    await line.ingest.uploadInspections(line.device, [
      line.inspection(),
      line.inspection({ verdict: 'ng' }),
      line.inspection({ at: new Date(app.clock.now().getTime() - 3 * 86_400_000).toISOString() }),
    ]);
    const waiting = await line.capture();
    app.clock.advance(30_000);
    await line.label(await line.capture(), 'ok');
    await line.importImages(6, 'ok');
    const before = await get();
    expect(before.counts).toMatchObject({
      stations: 1,
      devices: 1,
      devicesSeen: 1,
      inspectionsToday: 4,
      rejectedToday: 1,
      capturesWaiting: 1,
      labelledToday: 1,
      labels: 7,
      models: 0,
      champions: 0,
    });
    expect(before.waits).toMatchObject({ oldestCaptureSeconds: 30, trainingSeconds: null });
    expect(before.loops).toMatchObject([
      {
        id: line.loop.id,
        turnId: null,
        state: 'collecting',
        championNumber: null,
        labelsSinceTurn: 7,
        labelsWanted: 40,
        waitsForApproval: false,
      },
    ]);
    const { id } = await line.turns.startByHand(ADMIN, line.loop.name);
    await line.engine.tick();
    app.clock.advance(5000);
    const lease = await createFakeTrainer(line).lease();
    const progress = { stage: 'features', done: 1, total: 4 };
    await line.jobs.heartbeat(lease!.jobId, { leaseId: lease!.leaseId, progress, log: [] });
    const during = await get();
    expect(during.counts).toMatchObject({ training: 1, gating: 0, datasets: 1, bases: 0 });
    expect(during.waits.trainingSeconds).toBe(5);
    expect(during.loops).toMatchObject([
      { turnId: id, turnNumber: 1, state: 'training', progress, labelsSinceTurn: 0 },
    ]);
    expect(waiting).toBeTruthy();
  });

  test('what is wrong, the worst first', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const { db, clock } = app.context;
    expect(kinds(await get())).toEqual(['warning station_without_model']);
    await inTransaction(db, (trx) =>
      line.stations.setChampion(trx, {
        station: line.station,
        modelId: newId(),
        why: inOwnWords('test'),
        actor: ADMIN,
      }),
    );
    app.clock.advance(1000);
    const missed = line.inspection({ verdict: 'ok' });
    await line.ingest.uploadInspections(line.device, [missed]);
    const word = {
      inspectionId: missed.id,
      stationId: line.station.id,
      at: missed.at,
      verdict: 'ng' as const,
      defectTypes: [],
      operator: 'kim',
    };
    // Said twice, it is one escape still.
    await line.ingest.uploadOverrides(line.device, [
      { ...word, id: newId() },
      { ...word, id: newId() },
    ]);
    const disputed = await line.capture();
    await line.label(disputed, 'ok');
    await line.review.label({ ...ADMIN, id: newId(), name: 'kim' }, disputed, { verdict: 'ng', seconds: 1 });
    await db
      .insertInto('drift_alarm')
      .values({
        id: newId(),
        station_id: line.station.id,
        at: clock.now(),
        measurement: 'brightness',
        shift_sd: -4,
        in_words: 'It is darker than usual.',
        cleared_at: null,
      })
      .execute();
    await app.context.devices.report(line.device.id, {
      agentVersion: '1',
      deviceTime: clock.now().toISOString(),
      memoryBytes: 1,
      freeDiskBytes: 1,
      spool: {
        inspections: 0,
        captures: 0,
        overrides: 0,
        bytes: 0,
        droppedByReason: { full: 3 },
        held: [
          { stationId: newId(), why: 'It is not known.', inspections: 4, captures: 2, overrides: 1 },
          { stationId: newId(), why: 'It is not known.', inspections: 1, captures: 0, overrides: 0 },
        ],
      },
      stations: [
        {
          stationId: line.station.id,
          state: 'error',
          championId: null,
          challengerId: null,
          previousId: null,
          problems: [{ modelId: newId(), code: 'source_unusable', detail: 'The camera is gone.' }],
          latencyMs: null,
          inspections: 0,
          errors: 7,
          imageErrors: 0,
          conditions: [],
        },
      ],
    });
    const wrong = await get();
    expect(kinds(wrong)).toEqual([
      'error device_problem',
      'error escapes_reported',
      'warning spool_dropping',
      'warning records_held',
      'warning drift',
      'warning conflicts_waiting',
    ]);
    expect(wrong.troubles[0]).toMatchObject({
      stationName: line.station.name,
      deviceId: line.device.id,
      inWords: 'The camera is gone.',
      params: { code: 'source_unusable', errors: 7 },
    });
    expect(wrong.troubles[3].params).toEqual({ records: 8, why: 'It is not known.' });
    expect(wrong.troubles[1]).toMatchObject({ loopId: line.loop.id, params: { n: 1 } });
    app.clock.advance(3 * 60_000);
    const silent = await get();
    expect(kinds(silent)[0]).toBe('error device_silent');
    expect(silent.counts).toMatchObject({ devices: 1, devicesSeen: 0 });
    // A new champion begins with a clean sheet.
    await inTransaction(db, (trx) =>
      line.stations.setChampion(trx, {
        station: line.station,
        modelId: newId(),
        why: inOwnWords('test'),
        actor: ADMIN,
      }),
    );
    expect(kinds(await get())).not.toContain('error escapes_reported');
    app.clock.advance(86_400_000);
    expect(kinds(await get())).not.toContain('warning spool_dropping');
  });

  test('pages hear of devices that come, go and come back, once each', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const { db, schedule, clock } = app.context;
    const heard = async () => {
      await schedule.run('watch devices');
      const rows = await db
        .selectFrom('event')
        .select('type')
        .where('type', 'like', 'device_s%')
        .orderBy('seq')
        .execute();
      return rows.map(({ type }) => type);
    };
    expect(await heard()).toEqual(['device_seen']);
    expect(await heard()).toEqual(['device_seen']);
    app.clock.advance(121_000);
    expect(await heard()).toEqual(['device_seen', 'device_silent']);
    await db
      .updateTable('device')
      .set({ last_seen_at: clock.now() })
      .where('id', '=', line.device.id)
      .execute();
    expect(await heard()).toEqual(['device_seen', 'device_silent', 'device_seen']);
  });
});
