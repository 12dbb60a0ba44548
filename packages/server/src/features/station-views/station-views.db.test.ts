import { sayInEnglish } from '@lemniscate/contracts/statements';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { inOwnWords } from '../../lib/reason.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { settle } from '../../testing/settle.js';

const HOUR_MS = 3_600_000;

describeEachDatabase('charts of a station', (connection) => {
  let app: TestApp;
  let line: TestLine;
  afterEach(() => app.close());

  const get = async (what: string, query = '') => {
    const url = `/api/v1/stations/${line.station.name}/${what}?${query}`;
    const answer = await app.as('operator')('GET', url);
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json();
  };
  const setUp = async () => {
    app = await createTestApp(connection());
    line = await createTestLine(app, { review: { secondReviewShare: 0, goldenShare: 0.5 } });
  };
  const ago = (hours: number) => new Date(app.clock.now().getTime() - hours * HOUR_MS).toISOString();

  test('every part is in one bucket, and errors come from the audit sample', async () => {
    await setUp();
    const [first, second] = [newId(), newId()];
    await line.ingest.uploadInspections(line.device, [
      ...[1, 2, 3].map(() => line.inspection({ at: ago(50), modelId: first })),
      line.inspection({ at: ago(50), modelId: first, verdict: 'ng' }),
      line.inspection({ at: ago(1), modelId: second }),
    ]);
    const audit = { reasons: ['audit'] as never };
    await line.label(await line.capture({ at: ago(50), modelId: first }, audit), 'ng');
    await line.label(await line.capture({ at: ago(50), modelId: first }, audit), 'ok');
    await line.label(await line.capture({ at: ago(1), modelId: second, verdict: 'ng' }, audit), 'ok');
    const week = await get('series');
    expect(week.items).toHaveLength(168);
    expect(week.bucketSeconds).toBe(3600);
    const sum = (key: string) =>
      week.items.reduce((total: number, item: Record<string, number>) => total + item[key], 0);
    expect([sum('inspections'), sum('rejected')]).toEqual([8, 2]);
    expect(week.models).toMatchObject([
      {
        modelId: first,
        number: null,
        inspections: 6,
        rejected: 1,
        escapeRate: { value: 1, events: 1, n: 1 },
        falseRejectRate: { value: 0, events: 0, n: 1 },
      },
      { modelId: second, inspections: 2, escapeRate: null, falseRejectRate: { value: 1, n: 1 } },
    ]);
    const coarse = await get('series', `from=${ago(60)}&buckets=7`);
    expect(coarse.items.length).toBeLessThanOrEqual(7);
    expect(coarse.bucketSeconds % 3600).toBe(0);
    const full = coarse.items.filter((item: { inspections: number }) => item.inspections > 0);
    expect(full.map((item: { inspections: number }) => item.inspections)).toEqual([6, 2]);
    expect(Date.parse(full[0].from)).toBeLessThanOrEqual(Date.parse(ago(50)));
    expect(
      (await app.as('operator')('GET', `/api/v1/stations/${line.station.name}/series?buckets=501`))
        .statusCode,
    ).toBe(400);
  });

  test('conditions are medians of their windows, with what is usual', async () => {
    await setUp();
    const { db } = app.context;
    await sql`
      insert into condition_window (station_id, from_at, to_at, n, measurements, received_at)
      select ${line.station.id}, ${app.clock.now()}::timestamptz - i * interval '1 minute',
        ${app.clock.now()}::timestamptz - (i - 1) * interval '1 minute', 10,
        jsonb_build_object('brightness', jsonb_build_object('median', 100 + i % 2, 'spread', 2)), ${app.clock.now()}
      from generate_series(1, 600) i`.execute(db);
    expect((await get('conditions')).normal).toBeNull();
    const baseline = { lots: 8, windowsPerLot: 1, windowsPerBlock: 1 };
    const measurements = { brightness: { centre: 100, lotSd: 3, windowSd: 4, degrees: 7 } };
    await db
      .insertInto('drift_state')
      .values({
        station_id: line.station.id,
        normal_from: new Date(0),
        state: JSON.stringify({ baseline: { ...baseline, measurements } }),
      })
      .execute();
    const day = await get('conditions', `from=${ago(10)}&buckets=10`);
    expect(day.measurements).toEqual(['brightness']);
    expect(day.items).toHaveLength(10);
    expect(day.items.reduce((n: number, item: { n: number }) => n + item.n, 0)).toBe(6000);
    expect(day.items[3].values.brightness).toEqual({ median: 100.5, spread: 2 });
    expect(day.normal.brightness.lo).toBeCloseTo(100 - 1.96 * 5);
  });

  test('a threshold curve is refused in words until enough is labelled', async () => {
    await setUp();
    const without = await get('threshold-curve');
    expect(without).toMatchObject({ inForce: null, points: [] });
    expect(without.refused).toContain('no model');
    expect(without.statements).toEqual([{ code: 'no_score', values: {} }]);
    expect(without.basis.statements.map(sayInEnglish).join(' ')).toBe(without.basis.inWords);
    await inTransaction(app.context.db, (trx) =>
      line.stations.setChampion(trx, {
        station: line.station,
        modelId: newId(),
        why: inOwnWords('test'),
        actor: ADMIN,
      }),
    );
    expect((await get('threshold-curve')).refused).toContain('at least 10 good');
  });

  test('what each threshold would mean: from images that this model scored', async () => {
    await setUp();
    await line.importImages(24, 'ok');
    await line.importImages(12, 'ng');
    await line.turns.startByHand(ADMIN, line.loop.name);
    await settle(line);
    const { championId } = await line.stations.getStation(line.station.id);
    const gate = await get('threshold-curve');
    // The golden set, as the gate scored it.
    expect(gate.basis.ng).toBeGreaterThan(0);
    const modelId = championId as string;
    for (let i = 0; i < 20; i++) await line.label(await line.capture({ modelId, score: i / 50 }), 'ok');
    for (let i = 0; i < 10; i++) await line.label(await line.capture({ modelId, score: 0.3 + i / 20 }), 'ng');
    await line.label(await line.capture({ modelId: newId(), score: 0.99 }), 'ok');
    const curve = await get('threshold-curve');
    expect(curve).toMatchObject({ modelId, inForce: 0.5, ofModel: 0.5, byHand: false, refused: null });
    expect([curve.basis.ok - gate.basis.ok, curve.basis.ng - gate.basis.ng]).toEqual([20, 10]);
    expect(curve.points.length).toBeLessThanOrEqual(101);
    const thresholds = curve.points.map((point: { threshold: number }) => point.threshold);
    expect(thresholds).toEqual(thresholds.toSorted((a: number, b: number) => a - b));
    const at = curve.points.find((point: { threshold: number }) => point.threshold === 0.5);
    expect(at.escapeRate).toMatchObject({ events: 4, n: curve.basis.ng });
    expect(at.falseRejectRate).toMatchObject({ events: 0, n: curve.basis.ok });
    const { escapesPerDay, falseRejectsPerDay, costPerDay } = at;
    const { costs } = await line.stations.getStation(line.station.id);
    expect(costPerDay.value).toBeCloseTo(
      costs.escape * escapesPerDay.value + costs.falseReject * falseRejectsPerDay.value,
    );
    expect(escapesPerDay.lo).toBeLessThan(escapesPerDay.value);
    expect(escapesPerDay.hi).toBeGreaterThan(escapesPerDay.value);
    for (const [i, point] of curve.points.entries())
      if (i > 0) {
        expect(point.escapeRate.value).toBeGreaterThanOrEqual(curve.points[i - 1].escapeRate.value);
        expect(point.falseRejectRate.value).toBeLessThanOrEqual(curve.points[i - 1].falseRejectRate.value);
      }
    const inBins = curve.histogram.ok.reduce((n: number, count: number) => n + count, 0);
    expect(inBins).toBe(curve.basis.ok);
    expect(curve.histogram.edges).toHaveLength(curve.histogram.ok.length + 1);
    await line.stations.updateStation(ADMIN, line.station.name, { threshold: 0.42 });
    const byHand = await get('threshold-curve');
    expect(byHand).toMatchObject({ inForce: 0.42, ofModel: 0.5, byHand: true });
    expect(byHand.points.map((point: { threshold: number }) => point.threshold)).toContain(0.42);
  });
});
