import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Spool } from '@lemniscate/edge';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { captureOf, imageOf, inspectionOf } from '../packages/edge/src/spool/testing/records.js';
import { createScratch, type Scratch } from './scratch.js';
import { TinyDisk } from './tiny-disk.js';

const CHILD = fileURLToPath(new URL('edge-spool-child.js', import.meta.url));

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

/** Runs a process that appends, and kills it with -9 after so many of its lines; gives all lines it managed to write. */
const appendUntilKilled = (dir: string, from: number, afterLines: number): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, dir, String(from)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (lines.length === afterLines) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      signal === 'SIGKILL' ? resolve(lines) : reject(new Error(`it ended by itself with ${code}`)),
    );
  });

it('kill -9 at any moment loses nothing that was said to be safe, and doubles nothing', async () => {
  const dir = join(scratch.dir, 'spool');
  const told = {
    inspection: new Set<string>(),
    capture: new Set<string>(),
    acking: new Set<string>(),
    acked: new Set<string>(),
  };
  let from = 1;
  for (let round = 0; round < 30; round++) {
    // Odd numbers of lines, so that the kill falls into every part of a batch.
    const lines = await appendUntilKilled(dir, from, 1 + ((round * 37) % 180));
    for (const line of lines) {
      const [kind, id] = line.split(' ');
      if (kind in told) told[kind as keyof typeof told].add(id);
    }
    from += 100_000;
  }
  const spool = await Spool.open({ dir, segmentBytes: 64 * 1024 });
  const inspections = (await spool.nextInspections(1e9)).map((q) => q.record.id);
  const captures = await spool.nextCaptures(1e9);
  const captureIds = captures.map((c) => c.record.inspection.id);
  expect(new Set(inspections).size).toBe(inspections.length);
  expect(new Set(captureIds).size).toBe(captureIds.length);
  const there = new Set([...inspections, ...captureIds]);
  for (const id of [...told.inspection, ...told.capture])
    if (!told.acking.has(id)) expect(there.has(id)).toBe(true);
  for (const id of captureIds) expect(told.acked.has(id)).toBe(false);
  expect(told.acked.size).toBeGreaterThan(20);
  for (const { record } of captures)
    expect(await spool.readBlob(record.inspection.id, record.image.sha256)).toBeDefined();
  expect(told.inspection.size).toBeGreaterThan(500);
  expect(told.capture.size).toBeGreaterThan(50);
  expect(spool.stats()).toMatchObject({ damagedRecords: {}, droppedByReason: {}, lostUnacknowledged: {} });
  await spool.close();
});

it('a disk that is really full costs what is worth least, then says so; nothing is damaged', async (test) => {
  const disk = await TinyDisk.mount(join(scratch.dir, 'disk'), '512k');
  if (disk.problem !== undefined) test.skip(disk.problem);
  try {
    const settings = { dir: join(disk.dir, 'spool'), segmentBytes: 16 * 1024 };
    let spool = await Spool.open(settings);
    let refused = 0;
    for (let n = 0; n < 60; n++) {
      const image = imageOf(n, 20_000);
      await spool
        .appendCapture(captureOf(n, [n % 2 ? 'novel' : 'override'], image), [image])
        .catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'spool_full' });
          refused++;
        });
      await spool.appendInspection(inspectionOf(1000 + n));
    }
    const { captures, droppedByReason, lostUnacknowledged, droppedByCause } = spool.stats();
    expect(captures.byReason.novel ?? 0).toBe(0);
    expect(captures.byReason.override).toBeGreaterThan(10);
    expect(captures.depth + droppedByReason.novel + droppedByReason.override + refused).toBe(60);
    expect(droppedByCause.disk_full).toBeGreaterThan(0);
    expect(lostUnacknowledged.capture ?? 0).toBe(refused);
    for (let n = 0; n < 2000; n++) await spool.appendInspection(inspectionOf(10_000 + n));
    expect(spool.stats()).toMatchObject({ captures: { depth: 0 } });
    await spool.close();
    spool = await Spool.open(settings);
    const left = await spool.nextInspections(1e6);
    expect(left.at(-1)?.record.id).toBe(inspectionOf(11_999).id);
    expect(left).toHaveLength(spool.stats().inspections.depth);
    expect(left.length + spool.stats().droppedByReason.inspection).toBe(2060);
    expect(spool.stats().damagedRecords).toEqual({});
    await spool.close();
  } finally {
    await disk.unmount();
  }
});
