import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Spool } from './spool.js';
import { MemoryFs } from './testing/memory-fs.js';
import { captureOf, idOf, imageOf, inspectionOf, overrideOf } from './testing/records.js';

const DIR = '/spool';
const SETTINGS = { dir: DIR, segmentBytes: 4096, maxBytes: 10_000_000 };

/** What the outside was told, so must be true whatever happens. */
class Promised {
  readonly inspections = new Set<string>();
  readonly overrides = new Set<string>();
  readonly captures = new Set<string>();
  /** Acknowledged to the spool; the ones told done must not come again. */
  readonly done = new Set<string>();
  /** Begun, and not told whether it was done. */
  readonly maybeDone = new Set<string>();
}

type Step =
  | { kind: 'append'; count: number }
  | { kind: 'capture'; count: number }
  | { kind: 'override' }
  | { kind: 'ack'; max: number }
  | { kind: 'ackCaptures'; max: number }
  | { kind: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), count: fc.nat(12) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('capture' as const), count: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('override' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ack' as const), max: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('ackCaptures' as const), max: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);

const check = async (spool: Spool, told: Promised): Promise<void> => {
  const lists = [
    [told.inspections, (await spool.nextInspections(1e6)).map((q) => q.record.id)],
    [told.overrides, (await spool.nextOverrides(1e6)).map((q) => q.record.id)],
    [told.captures, (await spool.nextCaptures(1e6)).map((q) => q.record.inspection.id)],
  ] as const;
  for (const [expected, found] of lists) {
    expect(new Set(found).size, 'each exactly once').toBe(found.length);
    const there = new Set(found);
    for (const id of expected)
      if (!told.done.has(id) && !told.maybeDone.has(id)) expect(there.has(id), 'told to be safe').toBe(true);
    for (const id of found) expect(told.done.has(id), 'told to be done').toBe(false);
  }
  for (const { record } of await spool.nextCaptures(1e6))
    expect(await spool.readBlob(record.inspection.id, record.image.sha256)).toBeDefined();
  expect(spool.stats()).toMatchObject({ damagedRecords: {}, droppedByReason: {}, lostUnacknowledged: {} });
};

const run = async (steps: readonly Step[], cutAfter: number, unit: () => number): Promise<void> => {
  const fs = new MemoryFs();
  const told = new Promised();
  let spool = await Spool.open({ ...SETTINGS, fs });
  let n = 0;
  const ackInspections = async (max: number): Promise<void> => {
    const sent = await spool.nextInspections(max);
    const last = sent.at(-1);
    if (!last) return;
    for (const { record } of sent) told.maybeDone.add(record.id);
    await spool.ackInspections(last.seq);
    for (const { record } of sent) told.done.add(record.id);
  };
  const ackCaptures = async (max: number): Promise<void> => {
    const sent = await spool.nextCaptures(max);
    await Promise.all(
      sent.map(async ({ record: { inspection } }) => {
        told.maybeDone.add(inspection.id);
        await spool.ackCapture(inspection.id);
        told.done.add(inspection.id);
      }),
    );
  };
  const act = async (s: Step): Promise<unknown> => {
    switch (s.kind) {
      case 'append':
        return Promise.all(
          Array.from({ length: s.count }, async () => {
            const inspection = inspectionOf(++n);
            await spool.appendInspection(inspection);
            told.inspections.add(inspection.id);
          }),
        );
      case 'capture':
        return Promise.all(
          Array.from({ length: s.count }, async () => {
            const k = ++n;
            await spool.appendCapture(captureOf(k, [k % 3 ? 'novel' : 'audit'], imageOf(k, 700)), [
              imageOf(k, 700),
            ]);
            told.captures.add(idOf(k));
          }),
        );
      case 'override': {
        const k = ++n;
        await spool.appendOverride(overrideOf(k, k - 1));
        return told.overrides.add(idOf(k));
      }
      case 'ack':
        return ackInspections(s.max);
      case 'ackCaptures':
        return ackCaptures(s.max);
      case 'reopen':
        await spool.close();
        spool = await Spool.open({ ...SETTINGS, fs });
        return check(spool, told);
    }
  };
  let changes = 0;
  fs.faults.before = () => {
    // The process runs on without a disk: whatever it says now it must have known before.
    if (changes++ >= cutAfter) throw Object.assign(new Error('the power is off'), { code: 'EIO' });
  };
  const isCut = (): boolean => changes > cutAfter;
  try {
    for (const s of steps) await act(s);
  } catch (error) {
    if (!isCut()) throw error;
  }
  await spool.close().catch(() => {});
  // Those of the last step that were still under way.
  await new Promise((resolve) => setTimeout(resolve, 0));
  fs.faults = {};
  fs.cutPower(unit);
  const again = await Spool.open({ ...SETTINGS, fs });
  await check(again, told);
  await again.close();
};

it('holds what it promised after a power cut at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.nat(150),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
      async (steps, cutAfter, units) => run(steps, cutAfter, () => units.next().value),
    ),
    { numRuns: 300 },
  );
});
