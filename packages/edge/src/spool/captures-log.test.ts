import { expect, it } from 'vitest';
import { Spool } from './spool.js';
import { MemoryFs } from './testing/memory-fs.js';
import { captureOf, idOf, imageOf } from './testing/records.js';

const SETTINGS = { dir: '/spool', segmentBytes: 4096 };

const capture = async (spool: Spool, n: number, reason: 'override' | 'novel'): Promise<void> => {
  await spool.appendCapture(captureOf(n, [reason]), [imageOf(n)]);
};

const recordBytes = (spool: Spool): number =>
  spool.stats().captures.bytes - spool.stats().captures.imageBytes;

it('one that waits for ever does not keep the records of all others on the disk', async () => {
  const fs = new MemoryFs();
  let spool = await Spool.open({ ...SETTINGS, fs });
  await capture(spool, 0, 'override');
  for (let n = 1; n <= 300; n++) {
    await capture(spool, n, 'novel');
    if (n === 150) await spool.raiseCapture(idOf(0), 'disagreement');
    await spool.ackCapture(idOf(n));
  }
  await spool.close();
  spool = await Spool.open({ ...SETTINGS, fs });
  expect(recordBytes(spool)).toBeLessThan(8 * SETTINGS.segmentBytes);
  const [first, ...others] = await spool.nextCaptures(9);
  expect(first).toMatchObject({ seq: 1, record: { reasons: ['override', 'disagreement'] } });
  expect(others).toEqual([]);
  expect(await spool.readBlob(idOf(0), first.record.image.sha256)).toEqual(imageOf(0));
  expect(spool.stats()).toMatchObject({
    acknowledged: { capture: 300 },
    damagedRecords: {},
    droppedByReason: {},
  });
  await spool.ackCapture(idOf(0));
  expect(spool.stats().captures).toMatchObject({ depth: 0, imageBytes: 0 });
});

it('holds each capture once when the power goes while records are moved', async () => {
  for (let cutAfter = 0; cutAfter < 60; cutAfter++) {
    const fs = new MemoryFs();
    const spool = await Spool.open({ ...SETTINGS, fs });
    for (let n = 0; n < 5; n++) await capture(spool, n, 'override');
    const told: number[] = [];
    let changes = 0;
    try {
      for (let n = 10; n < 60; n++) {
        // Records move from about the 25th on.
        if (n === 28)
          fs.faults.before = () => {
            if (changes++ >= 3 * cutAfter)
              throw Object.assign(new Error('the power is off'), { code: 'EIO' });
          };
        await capture(spool, n, 'novel');
        await spool.ackCapture(idOf(n));
        told.push(n);
      }
    } catch {
      // The cut.
    }
    await spool.close().catch(() => {});
    fs.faults = {};
    let draw = cutAfter;
    fs.cutPower(() => (draw = (draw * 9301 + 49297) % 233280) / 233280);
    const again = await Spool.open({ ...SETTINGS, fs });
    const ids = (await again.nextCaptures(100)).map((c) => c.record.inspection.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map(idOf));
    for (const n of told) expect(ids).not.toContain(idOf(n));
    const { acknowledged, damagedRecords, droppedByReason } = again.stats();
    expect([told.length, told.length + 1]).toContain(acknowledged.capture);
    expect({ damagedRecords, droppedByReason }).toEqual({ damagedRecords: {}, droppedByReason: {} });
    await again.close();
  }
});
