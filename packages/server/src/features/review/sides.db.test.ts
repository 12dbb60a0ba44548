import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { findCapture } from './captures.repo.js';
import { giveSplit } from './groups.repo.js';

const HEX_DIGITS = 64;
const bitsOf = (seed: number): bigint => {
  let state = BigInt(seed) + 1n;
  let bits = 0n;
  for (let i = 0; i < 4; i++) {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    bits = (bits << 64n) | state;
  }
  return bits;
};
/** 256 bits of a seed, some of them turned. */
const hashOf = (seed: number, turned: readonly number[] = []): string =>
  turned
    .reduce((bits, at) => bits ^ (1n << BigInt(at)), bitsOf(seed))
    .toString(16)
    .padStart(HEX_DIGITS, '0');

describeEachDatabase('sides of images that look alike', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const addStation = async (line: TestLine, loop?: string) => {
    const station = await line.stations.createStation(ADMIN, { name: `press-${newId().slice(-6)}` });
    await line.attachDevice(line.device.id, [station.name]);
    if (loop) await line.loops.setStations(ADMIN, loop, [line.station.name, station.name]);
    return station;
  };
  const groupOf = async (line: TestLine, id: string) => (await line.review.getCapture(id)).groupId;

  test('one that looks like an image of long ago is of its group', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const old = await line.capture({}, { perceptualHash: hashOf(1) });
    const { db } = connection();
    // What came between: more than any window of the latest.
    await sql`
      with groups as (
        insert into capture_group (id) select gen_random_uuid() from generate_series(1, 6000) returning id
      )
      insert into capture (id, station_id, source, taken_at, received_at, reasons, is_audit, priority, image_sha256, width,
        height, media_type, hash, group_id, state, defect_types, regions, wants_second)
      select gen_random_uuid(), ${line.station.id}, 'device', ${app.clock.now()}::timestamptz + interval '1 second', ${app.clock.now()},
        '[]', false, 5, md5(id::text), 40, 40, 'image/png',
        (select string_agg((('x' || md5(id::text || i::text))::bit(64))::text, '' order by i) from generate_series(1, 4) i)::varbit,
        id, 'waiting', '[]', '[]', false
      from groups`.execute(db);
    app.clock.advance(60_000);
    const late = await line.capture({}, { perceptualHash: hashOf(1, [7, 200]) });
    expect(await groupOf(line, late)).toBe(await groupOf(line, old));
    const other = await line.capture({}, { perceptualHash: hashOf(1, [7, 100, 200]) });
    // Three bits from the first, one from the second: of their group by a chain.
    expect(await groupOf(line, other)).toBe(await groupOf(line, old));
    expect(await groupOf(line, await line.capture({}, { perceptualHash: hashOf(1, [1, 2, 3]) }))).not.toBe(
      await groupOf(line, old),
    );
  });

  test('stations of a loop are compared with each other, and with those that join it', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const second = await addStation(line, line.loop.name);
    const first = await line.capture({}, { perceptualHash: hashOf(2) });
    const there = await line.capture({ stationId: second.id }, { perceptualHash: hashOf(2, [5]) });
    expect(await groupOf(line, there)).toBe(await groupOf(line, first));

    const third = await addStation(line);
    const before = await line.capture({ stationId: third.id }, { perceptualHash: hashOf(2, [9]) });
    const part = await line.capture({ stationId: third.id, partId: 'part 1' });
    const samePart = await line.capture({ partId: 'part 1' });
    expect(await groupOf(line, before)).not.toBe(await groupOf(line, first));
    expect(await groupOf(line, part)).not.toBe(await groupOf(line, samePart));
    await line.loops.setStations(ADMIN, line.loop.name, [line.station.name, second.name, third.name]);
    expect(await groupOf(line, before)).toBe(await groupOf(line, first));
    expect(await groupOf(line, part)).toBe(await groupOf(line, samePart));
  });

  const differ = (a: string, b: string): number => {
    let bits = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
    let n = 0;
    for (; bits > 0n; bits &= bits - 1n) n++;
    return n;
  };

  test('no two that are alike are ever on two sides, whichever way they came', async () => {
    const step = fc.record({
      what: fc.constantFrom('capture', 'capture', 'capture', 'side', 'side', 'move'),
      station: fc.nat(2),
      seed: fc.nat(1),
      turned: fc.uniqueArray(fc.nat(4), { maxLength: 3 }),
      part: fc.option(fc.nat(2), { freq: 2 }),
      pick: fc.nat(),
    });
    app = await createTestApp(connection());
    const { db } = connection();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 45 }), async (steps) => {
        const line = await createTestLine(app, { review: { goldenShare: 0.5, secondReviewShare: 0 } });
        const stations = [line.station, await addStation(line), await addStation(line)];
        const members = new Set([0]);
        const taken = new Map<string, { station: number; hash: string; partId: string | null }>();
        for (const { what, station, seed, turned, part, pick } of steps) {
          app.clock.advance(1000);
          if (what === 'move') {
            if (station === 0) continue;
            if (!members.delete(station)) members.add(station);
            const names = [...members].map((i) => stations[i].name);
            await line.loops.setStations(ADMIN, line.loop.name, names);
          } else if (what === 'side') {
            // As a label would: what is in the loop, does not serve neither side, and has none yet.
            const id = [...taken.keys()][pick % Math.max(1, taken.size)];
            const capture = id && (await findCapture(db, id));
            if (!capture || capture.bridges || !members.has(taken.get(id)!.station)) continue;
            const given = {
              split: pick % 2 === 0 ? ('train' as const) : ('golden' as const),
              verdict: 'ok' as const,
            };
            await inTransaction(db, (trx) =>
              giveSplit(trx, capture.group_id, { ...given, loopId: line.loop.id, at: app.clock.now() }),
            );
          } else {
            const partId = part === null ? null : `part ${part}`;
            const hash = hashOf(seed, turned);
            const id = await line.capture(
              { stationId: stations[station].id, partId },
              { perceptualHash: hash },
            );
            taken.set(id, { station, hash, partId });
          }
        }
        await line.loops.setStations(
          ADMIN,
          line.loop.name,
          stations.map(({ name }) => name),
        );
        const { rows } = await sql<{ id: string; split: string }>`
          select c.id, g.split from capture c join capture_group g on g.id = c.group_id
          where not c.bridges and g.split is not null`.execute(db);
        const given = rows.flatMap((row) => (taken.has(row.id) ? [{ ...row, ...taken.get(row.id)! }] : []));
        for (const a of given)
          for (const b of given)
            if (differ(a.hash, b.hash) <= 2 || (a.partId !== null && a.partId === b.partId))
              expect([a.id, b.id, a.split]).toEqual([a.id, b.id, b.split]);
      }),
      { numRuns: Number(process.env['SIDES_RUNS'] ?? 8) },
    );
  }, 120_000);
});
