import { setTimeout } from 'node:timers/promises';
import type { CaptureReason } from '@lemniscate/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Spool, type SpoolOptions } from './spool.js';
import { MemoryFs } from './testing/memory-fs.js';
import { captureOf, idOf, imageOf, inspectionOf, overrideOf } from './testing/records.js';

const IMAGE_BYTES = 10_000;

const open = async (options: Partial<SpoolOptions> = {}): Promise<{ spool: Spool; fs: MemoryFs }> => {
  const fs = (options.fs as MemoryFs | undefined) ?? new MemoryFs();
  return { spool: await Spool.open({ dir: '/spool', segmentBytes: 4096, ...options, fs }), fs };
};

const capture = (
  spool: Spool,
  n: number,
  ...reasons: CaptureReason[]
): ReturnType<Spool['appendCapture']> => {
  const image = imageOf(n, IMAGE_BYTES);
  return spool.appendCapture(captureOf(n, reasons, image), [image]);
};

const waiting = async (spool: Spool): Promise<string[]> =>
  (await spool.nextCaptures(1e6)).map((c) => c.record.inspection.id);

const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);

describe('on budget', () => {
  it('gives up the least valuable first: the oldest novel one, then uncertain, drift, audit, disagreement', async () => {
    const { spool, fs } = await open({ maxBytes: 8 * IMAGE_BYTES });
    const kinds = ['override', 'disagreement', 'audit', 'drift', 'uncertain', 'novel', 'novel'] as const;
    for (const [n, reason] of kinds.entries()) await capture(spool, n, reason);
    const gone: string[] = [];
    let before = await waiting(spool);
    for (let n = 100; n < 106; n++) {
      expect(await capture(spool, n, 'override')).toMatchObject({ state: 'stored' });
      const now = await waiting(spool);
      gone.push(...before.filter((id) => !now.includes(id)));
      before = now;
    }
    expect(gone).toEqual([5, 6, 4, 3, 2, 1].map(idOf));
    const { droppedByReason, bytes } = spool.stats();
    expect(droppedByReason).toEqual({ novel: 2, uncertain: 1, drift: 1, audit: 1, disagreement: 1 });
    expect(bytes).toBeLessThanOrEqual(8 * IMAGE_BYTES);
    await spool.close();
    const { spool: again } = await open({ fs, maxBytes: 8 * IMAGE_BYTES });
    expect(again.stats().droppedByReason).toEqual(droppedByReason);
    expect(await waiting(again)).toEqual(before);
  });

  it('does not take what is worth less than all that is there, and gives nothing up for it', async () => {
    const { spool } = await open({ maxBytes: 6 * IMAGE_BYTES });
    for (let n = 0; n < 5; n++) await capture(spool, n, 'disagreement');
    expect(await capture(spool, 10, 'uncertain')).toEqual({ seq: 0, state: 'dropped' });
    expect(spool.stats()).toMatchObject({
      captures: { depth: 5 },
      droppedByReason: { uncertain: 1 },
      droppedByCause: { budget: 1 },
    });
    await capture(spool, 11, 'novel');
    const huge = imageOf(12, 7 * IMAGE_BYTES);
    expect(await spool.appendCapture(captureOf(12, ['override'], huge), [huge])).toMatchObject({
      state: 'dropped',
    });
    expect(spool.stats().captures.depth).toBe(5);
  });

  it('thins the audit sample evenly over time, whatever else its parts were kept for', async () => {
    const { spool } = await open({ maxBytes: 60 * IMAGE_BYTES });
    for (let n = 0; n < 400; n++) await capture(spool, n, ...auditReasons(n));
    const kept = (await spool.nextCaptures(1e6)).filter((c) => c.record.reasons.includes('audit'));
    const late = kept.filter((c) => Number(c.record.inspection.partId?.slice(5)) >= 200).length;
    const disputed = kept.filter((c) => c.record.reasons.includes('disagreement')).length;
    // 400 samples, 1 of 40 disputed: of those left, half are late and a fortieth disputed, within 4 standard deviations.
    const sd = Math.sqrt(kept.length) / 2;
    expect(kept.length).toBeGreaterThan(30);
    expect(Math.abs(late - kept.length / 2)).toBeLessThan(4 * sd);
    expect(disputed).toBeLessThan(kept.length / 40 + 4 * Math.sqrt(kept.length / 40));
    const { auditMarksRemoved, captures, droppedByReason } = spool.stats();
    expect(captures.byReason.disagreement).toBe(10);
    expect(kept.length + auditMarksRemoved + droppedByReason.audit).toBe(400);
  });

  it('keeps a station’s captures to its own budget, without touching those of others', async () => {
    const { spool } = await open({ maxBytes: 100 * IMAGE_BYTES });
    const [near, far] = [idOf(-1), idOf(-7)];
    spool.setStationBudget(near, 3.5 * IMAGE_BYTES);
    const append = (n: number, stationId: string, reason: CaptureReason) => {
      const image = imageOf(n, IMAGE_BYTES);
      const record = captureOf(n, [reason], image);
      const inspection = { ...record.inspection, stationId };
      return spool.appendCapture({ ...record, inspection }, [image]);
    };
    for (let n = 0; n < 6; n++) await append(n, far, 'novel');
    await Promise.all([10, 11, 12].map((n) => append(n, near, 'uncertain')));
    expect(await append(13, near, 'novel')).toMatchObject({ state: 'dropped' });
    expect(await append(14, near, 'override')).toMatchObject({ state: 'stored' });
    expect(await append(15, near, 'override')).toMatchObject({ state: 'stored' });
    const left = await waiting(spool);
    expect([...left].sort()).toEqual([14, 15, 12, 0, 1, 2, 3, 4, 5].map(idOf).sort());
    expect(spool.stats().droppedByCause).toEqual({ budget: 3 });
    // A smaller one from now on.
    spool.setStationBudget(far, IMAGE_BYTES * 2.5);
    await append(16, far, 'novel');
    expect((await waiting(spool)).filter((id) => [0, 1, 2, 3, 4, 5, 16].map(idOf).includes(id))).toEqual(
      [5, 16].map(idOf),
    );
  });

  it('gives up inspections last, oldest first, and counts each', async () => {
    const { spool, fs } = await open({ maxBytes: 100_000 });
    await capture(spool, 5000, 'override');
    for (let n = 1; n <= 600; n++) await spool.appendInspection(inspectionOf(n));
    await spool.appendOverride(overrideOf(7000, 7001));
    const { inspections, captures, droppedByReason, bytes } = spool.stats();
    expect(captures.depth).toBe(0);
    expect(droppedByReason.override).toBe(1);
    expect(droppedByReason.inspection).toBeGreaterThan(100);
    expect(inspections.depth + droppedByReason.inspection).toBe(600);
    expect(bytes).toBeLessThan(110_000);
    const left = await spool.nextInspections(1000);
    expect(left.at(0)?.seq).toBe(inspections.oldestSeq);
    expect(left.at(-1)?.seq).toBe(600);
    expect(left).toHaveLength(inspections.depth);
    expect(await spool.nextOverrides(9)).toHaveLength(1);
    await spool.close();
    expect((await open({ fs, maxBytes: 100_000 })).spool.stats()).toMatchObject({
      droppedByReason,
      inspections,
    });
  });

  it('leaves the disk free that others need: images go for it, inspections do not', async () => {
    const { spool, fs } = await open({ maxBytes: 1e9, minFreeBytes: 50_000 });
    fs.capacityBytes = 200_000;
    for (let n = 0; n < 20; n++) await capture(spool, n, 'novel');
    expect(await fs.freeBytes()).toBeGreaterThanOrEqual(50_000);
    expect(spool.stats().droppedByReason.novel).toBeGreaterThan(5);
    fs.capacityBytes = fs.usedBytes() - spool.stats().captures.imageBytes + 40_000;
    for (let n = 100; n < 110; n++)
      expect(await spool.appendInspection(inspectionOf(n))).toMatchObject({ state: 'stored' });
    expect(spool.stats()).toMatchObject({ captures: { depth: 0 }, inspections: { depth: 10 } });
  });
});

describe('on a full disk', () => {
  it('makes room by giving up images, then inspections', async () => {
    const { spool, fs } = await open();
    for (let n = 0; n < 5; n++) await capture(spool, n, 'novel');
    for (let n = 0; n < 40; n++) await spool.appendInspection(inspectionOf(n));
    fs.capacityBytes = fs.usedBytes();
    for (let n = 100; n < 400; n++)
      expect(await spool.appendInspection(inspectionOf(n))).toMatchObject({ state: 'stored' });
    expect(spool.stats()).toMatchObject({
      captures: { depth: 0 },
      droppedByReason: { novel: 5 },
      lostUnacknowledged: {},
    });
    expect(spool.stats().droppedByCause.disk_full).toBeGreaterThan(5);
    expect((await spool.nextInspections(1e6)).at(-1)?.record.id).toBe(idOf(399));
  });

  it('says so when there is nothing to give up, damages nothing, and goes on when there is room again', async () => {
    const { spool, fs } = await open();
    await spool.appendInspection(inspectionOf(1));
    // Somebody else took even what was set aside.
    fs.capacityBytes = fs.usedBytes() - 20_000;
    for (let n = 2; n < 5; n++)
      await expect(spool.appendInspection(inspectionOf(n))).rejects.toMatchObject({ code: 'spool_full' });
    await expect(capture(spool, 9, 'override')).rejects.toMatchObject({ code: 'spool_full' });
    await expect(spool.ackInspections(0)).rejects.toMatchObject({ code: 'spool_full' });
    const lostUnacknowledged = { inspection: 3, capture: 1 };
    expect(spool.stats().lostUnacknowledged).toEqual(lostUnacknowledged);
    fs.capacityBytes += 50_000;
    await spool.appendInspection(inspectionOf(1000));
    await capture(spool, 9, 'override');
    await spool.close();
    const { spool: again } = await open({ fs });
    expect((await again.nextInspections(9)).map((q) => q.record.id)).toEqual([idOf(1), idOf(1000)]);
    expect(await waiting(again)).toEqual([idOf(9)]);
    expect(again.stats()).toMatchObject({
      damagedRecords: {},
      lostUnacknowledged,
    });
  });

  it('takes an acknowledgement when there is not a byte left', async () => {
    const { spool, fs } = await open();
    for (let n = 0; n < 100; n++) await spool.appendInspection(inspectionOf(n));
    await capture(spool, 1, 'novel');
    fs.capacityBytes = fs.usedBytes();
    await spool.ackInspections(100);
    expect(await spool.appendInspection(inspectionOf(100))).toMatchObject({ state: 'stored' });
    await spool.ackCapture(idOf(1));
    expect(spool.stats()).toMatchObject({ droppedByReason: {}, captures: { depth: 0 } });
  });
});

it('a failing fsync is an error for all that waited for it, and nothing later relies on that file', async () => {
  const { spool, fs } = await open();
  await spool.appendInspection(inspectionOf(1));
  const [path] = fs.paths().filter((p) => p.endsWith('.seg'));
  fs.faults.before = (what, at) => {
    if (what === 'sync' && at === path) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
  };
  const results = await Promise.allSettled([2, 3].map((n) => spool.appendInspection(inspectionOf(n))));
  for (const result of results) expect(result).toMatchObject({ reason: { code: 'write_failed' } });
  expect(await spool.appendInspection(inspectionOf(2))).toEqual({ seq: 2, state: 'stored' });
  fs.faults = {};
  await spool.close();
  const { spool: again } = await open({ fs });
  expect(await again.nextInspections(9)).toMatchObject([{ seq: 1 }, { seq: 2, record: inspectionOf(2) }]);
  expect(again.stats().damagedRecords).toEqual({});
});

it('every capture is waiting, acknowledged or counted as given up, whatever the disk does', async () => {
  const reasons: CaptureReason[] = ['novel', 'uncertain', 'drift', 'audit', 'disagreement', 'override'];
  const one = fc.record({
    reasons: fc.uniqueArray(fc.constantFrom(...reasons), { minLength: 1, maxLength: 3 }),
    next: fc.constantFrom('nothing', 'ack', 'full', 'roomy', 'inspect', 'reopen'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 60 }), fc.boolean(), async (items, failsNow) => {
      const settings = { maxBytes: 12 * IMAGE_BYTES };
      let { spool, fs } = await open(settings);
      let [stored, acknowledged, refused, inspected] = [0, 0, 0, 0];
      for (const [n, { reasons, next }] of items.entries()) {
        await capture(spool, n, ...reasons).then(
          () => stored++,
          () => refused++,
        );
        if (next === 'ack') {
          const [first] = await spool.nextCaptures(1);
          if (first)
            await spool.ackCapture(first.record.inspection.id).then(
              () => acknowledged++,
              () => {},
            );
        } else if (next === 'full') fs.capacityBytes = fs.usedBytes() + (failsNow ? 0 : 5000);
        else if (next === 'roomy') fs.capacityBytes = Infinity;
        else if (next === 'inspect')
          await spool.appendInspection(inspectionOf(1000 + n)).then(
            () => inspected++,
            () => {},
          );
        else if (next === 'reopen') {
          await spool.close();
          ({ spool } = await open({ ...settings, fs }));
          // Closed on a disk without a free byte, the last refusals could not be noted.
          if (Number.isFinite(fs.capacityBytes)) refused = spool.stats().lostUnacknowledged.capture ?? 0;
        }
      }
      const stats = spool.stats();
      const { inspection: inspectionsDropped = 0, ...capturesDropped } = stats.droppedByReason;
      expect(stats.captures.depth + acknowledged + sum(capturesDropped)).toBe(stored);
      expect(stats.lostUnacknowledged.capture ?? 0).toBe(refused);
      expect(stats.inspections.depth + inspectionsDropped).toBe(inspected);
      // The note of what was given up may find the disk full, and give up more, when nobody waits for it.
      await quiet(spool);
      expect(await waiting(spool)).toHaveLength(spool.stats().captures.depth);
      expect(stats.damagedRecords).toEqual({});
      for (const { record } of await spool.nextCaptures(1e6))
        expect(await spool.readBlob(record.inspection.id, record.image.sha256)).toBeDefined();
      expect(stats.bytes).toBeLessThan(settings.maxBytes + 20_000);
      await spool.close();
    }),
    {
      numRuns: 150,
      examples: [
        // The note of one that was given up finds the disk full and gives up another, which nobody waits for.
        [
          [
            { reasons: ['novel'], next: 'full' },
            { reasons: ['audit', 'disagreement'], next: 'reopen' },
            { reasons: ['audit'], next: 'inspect' },
          ],
          false,
        ],
      ],
    },
  );
});

/** Until nothing moves by itself any more. */
const quiet = async (spool: Spool): Promise<void> => {
  for (let before = ''; ;) {
    const now = JSON.stringify(spool.stats());
    if (now === before) return;
    before = now;
    await setTimeout(5);
  }
};

/** All are audit samples; one of forty is disputed as well. */
const auditReasons = (n: number): CaptureReason[] => (n % 40 === 0 ? ['audit', 'disagreement'] : ['audit']);
