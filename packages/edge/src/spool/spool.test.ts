import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Spool, type SpoolOptions } from './spool.js';
import { copyAsIfKilled, temporaryFolder } from './testing/folders.js';
import { captureOf, idOf, imageOf, inspectionOf, overrideOf } from './testing/records.js';

const open = async (options: Partial<SpoolOptions> = {}): Promise<{ spool: Spool; dir: string }> => {
  const dir = options.dir ?? (await temporaryFolder());
  const spool = await Spool.open({ ...options, dir });
  onTestFinished(() => spool.close().catch(() => {}));
  return { spool, dir };
};

it('gives inspections out in order until they are acknowledged, over restarts', async () => {
  const { spool, dir } = await open();
  const appended = await Promise.all([1, 2, 3, 4].map((n) => spool.appendInspection(inspectionOf(n))));
  expect(appended.map((a) => a.seq)).toEqual([1, 2, 3, 4]);
  expect(await spool.nextInspections(2)).toMatchObject([
    { seq: 1, record: inspectionOf(1) },
    { seq: 2, record: inspectionOf(2) },
  ]);
  await spool.ackInspections(3);
  const { spool: again } = await open({ dir: await copyAsIfKilled(dir) });
  expect(await again.nextInspections(10)).toEqual([{ seq: 4, record: inspectionOf(4) }]);
  expect(again.stats()).toMatchObject({
    inspections: { depth: 1, oldestSeq: 4 },
    acknowledged: { inspection: 3 },
  });
  await again.ackInspections(99);
  expect(await again.nextInspections(10)).toEqual([]);
  expect(await again.appendInspection(inspectionOf(5))).toEqual({ seq: 5, state: 'stored' });
});

it('takes the same id once: at the same time, later, after a restart, from a sealed segment', async () => {
  const { spool, dir } = await open({ segmentBytes: 4096 });
  const [first, twin] = await Promise.all([
    spool.appendInspection(inspectionOf(1)),
    spool.appendInspection(inspectionOf(1)),
  ]);
  expect([first, twin]).toEqual([
    { seq: 1, state: 'stored' },
    { seq: 1, state: 'duplicate' },
  ]);
  for (let n = 2; n <= 60; n++) await spool.appendInspection(inspectionOf(n));
  expect(await spool.appendInspection(inspectionOf(2))).toEqual({ seq: 2, state: 'duplicate' });
  expect((await readdir(join(dir, 'inspections'))).filter((n) => n.endsWith('.ids')).length).toBeGreaterThan(
    2,
  );
  for (const damageIds of [false, true]) {
    const copy = await copyAsIfKilled(dir);
    if (damageIds)
      for (const name of await readdir(join(copy, 'inspections')))
        if (name.endsWith('.ids')) await writeFile(join(copy, 'inspections', name), 'nonsense');
    const { spool: again } = await open({ dir: copy, segmentBytes: 4096 });
    expect(await again.appendInspection(inspectionOf(2))).toEqual({ seq: 2, state: 'duplicate' });
    expect(await again.appendInspection(inspectionOf(60))).toEqual({ seq: 60, state: 'duplicate' });
    expect(await again.nextInspections(100)).toHaveLength(60);
    await again.close();
  }
});

it('removes segments once all in them is acknowledged, and never gives a sequence twice', async () => {
  const { spool, dir } = await open({ segmentBytes: 4096 });
  for (let n = 1; n <= 100; n++) await spool.appendInspection(inspectionOf(n));
  const before = (await readdir(join(dir, 'inspections'))).length;
  await spool.ackInspections(100);
  expect(before).toBeGreaterThan(10);
  expect((await readdir(join(dir, 'inspections'))).filter((n) => n.endsWith('.seg'))).toHaveLength(1);
  await spool.close();
  const { spool: again } = await open({ dir, segmentBytes: 4096 });
  expect(await again.appendInspection(inspectionOf(101))).toEqual({ seq: 101, state: 'stored' });
  expect(again.stats().inspections.depth).toBe(1);
});

it('steps over a damaged record, counts it once and goes on', async () => {
  const { spool, dir } = await open();
  for (let n = 1; n <= 5; n++) await spool.appendInspection(inspectionOf(n));
  await spool.close();
  const [name] = (await readdir(join(dir, 'inspections'))).filter((n) => n.endsWith('.seg'));
  const path = join(dir, 'inspections', name);
  const bytes = await readFile(path);
  const frame = bytes.length / 5;
  // The payload of the second, the length of the fourth.
  bytes[Math.floor(frame * 1.5)] ^= 1;
  bytes[Math.floor(frame * 3) + 6] = 0xff;
  await writeFile(path, bytes);
  for (let i = 0; i < 2; i++) {
    const { spool: again } = await open({ dir });
    for (let j = 0; j < 2; j++)
      expect((await again.nextInspections(10)).map((q) => q.seq)).toEqual([1, 3, 5]);
    expect(again.stats().damagedRecords).toEqual({ inspection: 2 });
    await again.close();
  }
});

it('a log with nothing but damage left does not wait for an acknowledgement that cannot come', async () => {
  const { spool, dir } = await open({ segmentBytes: 4096 });
  for (let n = 1; n <= 30; n++) await spool.appendInspection(inspectionOf(n));
  await spool.close();
  const segments = (await readdir(join(dir, 'inspections'))).filter((n) => n.endsWith('.seg'));
  for (const name of segments) await writeFile(join(dir, 'inspections', name), Buffer.alloc(5000));
  const { spool: again } = await open({ dir, segmentBytes: 4096 });
  expect(await again.nextInspections(10)).toEqual([]);
  expect(again.stats()).toMatchObject({ inspections: { depth: 0 }, damagedRecords: { inspection: 30 } });
  expect(await again.appendInspection(inspectionOf(31))).toEqual({ seq: 31, state: 'stored' });
  expect(await again.nextInspections(10)).toMatchObject([{ seq: 31 }]);
});

it('opens with damaged cursors: everything is sent again, nothing is lost', async () => {
  const { spool, dir } = await open();
  for (let n = 1; n <= 3; n++) await spool.appendInspection(inspectionOf(n));
  await spool.ackInspections(2);
  await spool.close();
  await writeFile(join(dir, 'state.json'), '{"format":1,');
  const { spool: again } = await open({ dir });
  expect((await again.nextInspections(10)).map((q) => q.seq)).toEqual([1, 2, 3]);
});

it('gives captures out by value, with their images, and forgets those acknowledged', async () => {
  const { spool, dir } = await open();
  const reasons = ['novel', 'audit', 'override', 'uncertain', 'drift', 'disagreement'] as const;
  await Promise.all(reasons.map((reason, n) => spool.appendCapture(captureOf(n, [reason]), [imageOf(n)])));
  const order = ['override', 'disagreement', 'audit', 'drift', 'uncertain', 'novel'];
  const copy = await copyAsIfKilled(dir);
  for (const spoolNow of [spool, (await open({ dir: copy })).spool]) {
    const waiting = await spoolNow.nextCaptures(10);
    expect(waiting.map((c) => c.record.reasons[0])).toEqual(order);
    for (const { record, blobs } of waiting) {
      expect(blobs).toEqual([{ sha256: record.image.sha256, sizeBytes: 1000 }]);
      const n = reasons.indexOf(record.reasons[0] as (typeof reasons)[number]);
      expect(await spoolNow.readBlob(record.inspection.id, record.image.sha256)).toEqual(imageOf(n));
    }
    await Promise.all(waiting.slice(0, 4).map((c) => spoolNow.ackCapture(c.record.inspection.id)));
    await spoolNow.ackCapture(idOf(12345));
    expect((await spoolNow.nextCaptures(10)).map((c) => c.record.reasons[0])).toEqual(['uncertain', 'novel']);
    expect(spoolNow.stats()).toMatchObject({
      acknowledged: { capture: 4 },
      captures: { depth: 2, imageBytes: 2000, byReason: { uncertain: 1, novel: 1 } },
    });
  }
  const { spool: again } = await open({ dir: await copyAsIfKilled(dir) });
  expect(again.stats()).toMatchObject({ acknowledged: { capture: 4 }, captures: { depth: 2 } });
  expect(await images(dir)).toHaveLength(2);
});

it('takes a capture once, and keeps an image that two captures share until both are gone', async () => {
  const { spool, dir } = await open();
  const image = imageOf(7);
  await spool.appendCapture(captureOf(1, ['novel'], image), [image]);
  await spool.appendCapture(captureOf(2, ['novel'], image), [image]);
  expect(await spool.appendCapture(captureOf(1, ['novel'], image), [image])).toEqual({
    seq: 1,
    state: 'duplicate',
  });
  expect(spool.stats().captures.imageBytes).toBe(1000);
  await spool.ackCapture(idOf(1));
  expect(await images(dir)).toHaveLength(1);
  await spool.ackCapture(idOf(2));
  expect(await images(dir)).toEqual([]);
});

it('an override makes its capture worth as much as itself, over restarts', async () => {
  const { spool, dir } = await open();
  await spool.appendCapture(captureOf(1, ['novel']), [imageOf(1)]);
  await spool.appendCapture(captureOf(2, ['disagreement']), [imageOf(2)]);
  await spool.appendOverride(overrideOf(3, 1));
  const { spool: again } = await open({ dir: await copyAsIfKilled(dir) });
  expect((await again.nextCaptures(9)).map((c) => c.record.reasons)).toEqual([
    ['override', 'novel'],
    ['disagreement'],
  ]);
  expect(await again.nextOverrides(9)).toEqual([{ seq: 1, record: overrideOf(3, 1) }]);
  await again.ackOverrides(1);
  expect(await again.nextOverrides(9)).toEqual([]);
});

it('a capture whose image is damaged is given up and counted when it is read', async () => {
  const { spool, dir } = await open();
  const capture = captureOf(1, ['uncertain']);
  await spool.appendCapture(capture, [imageOf(1)]);
  await writeFile(join(dir, 'blobs', (await images(dir))[0]), 'nonsense');
  expect(await spool.readBlob(idOf(1), capture.image.sha256)).toBeUndefined();
  expect(await spool.nextCaptures(9)).toEqual([]);
  await spool.close();
  const { spool: again } = await open({ dir });
  expect(again.stats()).toMatchObject({
    droppedByReason: { uncertain: 1 },
    droppedByCause: { damaged: 1 },
  });
});

it('refuses what is not what its digest says, and records that are too long', async () => {
  const { spool } = await open();
  await expect(spool.appendCapture(captureOf(1, ['novel']), [imageOf(2)])).rejects.toMatchObject({
    code: 'internal',
  });
  await expect(
    spool.appendInspection({ ...inspectionOf(1), partId: 'x'.repeat(3000) }),
  ).rejects.toMatchObject({ code: 'internal' });
});

it('keeps a second one away from its folder, and takes over from a dead one', async () => {
  const { spool, dir } = await open();
  await expect(Spool.open({ dir })).rejects.toMatchObject({ code: 'data_dir_locked' });
  await spool.close();
  await writeFile(join(dir, 'lock'), `${process.pid} another-boot 1`);
  await (await Spool.open({ dir })).close();
  expect(await readdir(dir)).not.toContain('lock');
});

it('removes images that a crash left without a record', async () => {
  const { spool, dir } = await open();
  await spool.appendCapture(captureOf(1, ['novel']), [imageOf(1)]);
  await spool.close();
  const folder = (await images(dir))[0].slice(0, 2);
  await writeFile(join(dir, 'blobs', folder, `${folder}${'0'.repeat(62)}.bin`), 'x');
  await writeFile(join(dir, 'tmp', 'half'), 'x');
  await open({ dir });
  expect(await images(dir)).toHaveLength(1);
  expect(await readdir(join(dir, 'tmp'))).toEqual([]);
});

const images = async (dir: string): Promise<string[]> =>
  (await readdir(join(dir, 'blobs'), { recursive: true })).filter((name) => name.endsWith('.bin'));
