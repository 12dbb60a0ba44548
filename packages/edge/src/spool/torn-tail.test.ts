import { expect, it } from 'vitest';
import { Spool } from './spool.js';
import { MemoryFs } from './testing/memory-fs.js';
import { captureOf, imageOf, inspectionOf } from './testing/records.js';

const DIR = '/spool';
const STATE = '/spool/state.json';
const INSPECTIONS = '/spool/inspections/0000000000000001.seg';
const CAPTURES = '/spool/captures/0000000000000001.seg';

/** A disk with three inspections and two captures, and the state before them. */
const makeDisk = async (): Promise<{ files: Map<string, Buffer>; emptyState: Buffer }> => {
  const fs = new MemoryFs();
  await (await Spool.open({ dir: DIR, fs })).close();
  const emptyState = fs.contents().get(STATE) as Buffer;
  const spool = await Spool.open({ dir: DIR, fs });
  for (let n = 1; n <= 3; n++) await spool.appendInspection(inspectionOf(n));
  for (let n = 4; n <= 5; n++) await spool.appendCapture(captureOf(n, ['novel']), [imageOf(n)]);
  await spool.close();
  return { files: fs.contents(), emptyState };
};

const openWith = async (
  files: ReadonlyMap<string, Buffer>,
  changes: Record<string, Buffer>,
): Promise<{ spool: Spool; fs: MemoryFs }> => {
  const fs = MemoryFs.of(new Map([...files, ...Object.entries(changes)]));
  return { fs, spool: await Spool.open({ dir: DIR, fs }) };
};

it('cut off at any byte, the log opens with the whole records before it and takes new ones', async () => {
  const { files, emptyState } = await makeDisk();
  const whole = files.get(INSPECTIONS) as Buffer;
  const each = whole.length / 3;
  for (let size = whole.length; size >= 0; size--) {
    const changes = { [INSPECTIONS]: whole.subarray(0, size), [STATE]: emptyState };
    const { spool } = await openWith(files, changes);
    const left = Math.floor(size / each);
    expect(await spool.nextInspections(9)).toHaveLength(left);
    expect(await spool.appendInspection(inspectionOf(9))).toEqual({ seq: left + 1, state: 'stored' });
    expect((await spool.nextInspections(9)).at(-1)).toEqual({ seq: left + 1, record: inspectionOf(9) });
    expect(spool.stats()).toMatchObject({ tornTails: size % each === 0 ? 0 : 1, damagedRecords: {} });
  }
});

it('the captures log cut off at any byte gives what is whole, and the image without a record goes', async () => {
  const { files, emptyState } = await makeDisk();
  const whole = files.get(CAPTURES) as Buffer;
  const second = whole.lastIndexOf(Buffer.from([0xf5, 0x4c, 0x53, 0x50]));
  for (let size = whole.length; size >= 0; size--) {
    const { spool, fs } = await openWith(files, { [CAPTURES]: whole.subarray(0, size), [STATE]: emptyState });
    const left = size === whole.length ? 2 : size >= second ? 1 : 0;
    expect(await spool.nextCaptures(9)).toHaveLength(left);
    expect(spool.stats()).toMatchObject({ captures: { imageBytes: 1000 * left }, damagedRecords: {} });
    expect(fs.paths().filter((path) => path.startsWith('/spool/blobs/'))).toHaveLength(left);
  }
});

it('any byte of a segment flipped costs one record, and never the opening', async () => {
  const { files } = await makeDisk();
  const whole = files.get(INSPECTIONS) as Buffer;
  for (let at = 0; at < whole.length; at += 3) {
    const damaged = Buffer.from(whole);
    damaged[at] ^= 0x40;
    const { spool } = await openWith(files, { [INSPECTIONS]: damaged });
    const seqs = (await spool.nextInspections(9)).map((q) => q.seq);
    const lost = 1 + Math.floor(at / (whole.length / 3));
    expect(seqs).toEqual([1, 2, 3].filter((seq) => seq !== lost));
    expect(spool.stats().damagedRecords).toEqual({ inspection: 1 });
  }
});
