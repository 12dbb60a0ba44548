import { expect, it } from 'vitest';
import { GivenUpFile, pathIn } from './given-up-file.js';
import { Spool } from './spool.js';
import { MemoryFs } from './testing/memory-fs.js';
import { captureOf, idOf, imageOf } from './testing/records.js';

const DIR = '/spool';
const IMAGE_BYTES = 2000;
const SETTINGS = { dir: DIR, segmentBytes: 4096, maxBytes: 40_000 };

const idsIn = async (fs: MemoryFs): Promise<string[]> => {
  const text = ['given-up.old.jsonl', 'given-up.jsonl'].map(async (name) =>
    ((await fs.readFile(`${DIR}/${name}`)) ?? Buffer.alloc(0)).toString('utf8'),
  );
  const lines = (await Promise.all(text)).join('').split('\n').filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as { id: string }).id);
};

const capture = async (spool: Spool, n: number): Promise<boolean> => {
  const image = imageOf(n, IMAGE_BYTES);
  return (await spool.appendCapture(captureOf(n, ['novel'], image), [image])).state === 'stored';
};

const waiting = async (spool: Spool): Promise<string[]> =>
  (await spool.nextCaptures(1e6)).map((c) => c.record.inspection.id);

it('writes down which captures it gave up, long after their records are gone', async () => {
  const fs = new MemoryFs();
  const spool = await Spool.open({ ...SETTINGS, fs });
  for (let n = 0; n < 400; n++) expect(await capture(spool, n)).toBe(true);
  const kept = await waiting(spool);
  await spool.close();
  const all = Array.from({ length: 400 }, (_, n) => idOf(n));
  const givenUp = await idsIn(fs);
  expect(givenUp).toEqual(all.filter((id) => !kept.includes(id)));
  expect(givenUp.length).toBe(spool.stats().droppedByReason.novel);
});

it('a promised capture waits or is written down as given up, whenever the power goes', async () => {
  for (let cutAfter = 0; cutAfter < 120; cutAfter += 3) {
    const fs = new MemoryFs();
    let spool = await Spool.open({ ...SETTINGS, fs });
    for (let n = 0; n < 40; n++) await capture(spool, n);
    const promised = Array.from({ length: 40 }, (_, n) => idOf(n));
    let changes = 0;
    fs.faults.before = () => {
      if (changes++ >= cutAfter) throw Object.assign(new Error('the power is off'), { code: 'EIO' });
    };
    for (let n = 40; n < 80; n++) if (await capture(spool, n).catch(() => false)) promised.push(idOf(n));
    await spool.close().catch(() => {});
    fs.faults = {};
    let draw = cutAfter;
    fs.cutPower(() => (draw = (draw * 9301 + 49297) % 233280) / 233280);
    spool = await Spool.open({ ...SETTINGS, fs });
    const here = await waiting(spool);
    const givenUp = await idsIn(fs);
    expect(new Set(givenUp).size).toBe(givenUp.length);
    expect(givenUp.filter((id) => here.includes(id))).toEqual([]);
    expect(promised.filter((id) => !here.includes(id) && !givenUp.includes(id))).toEqual([]);
    await spool.close();
  }
});

it('keeps the last ones and never more than twice its size; what a crash left half-written is written over', async () => {
  const fs = new MemoryFs();
  await fs.makeDir(DIR);
  let file = await GivenUpFile.open(fs, DIR, 1000);
  const note = (n: number): void =>
    file.note(n, { end: n, how: 'dropped', id: idOf(n), reason: 'novel', cause: 'budget' });
  for (let n = 1; n <= 50; n++) {
    note(n);
    await file.flush();
  }
  expect(fs.usedBytes()).toBeLessThanOrEqual(2000);
  const half = await fs.open(pathIn(DIR), 'update');
  await half.write(Buffer.from('{"seq":51,"id":"half'), (await fs.sizeBytes(pathIn(DIR))) ?? 0);
  file = await GivenUpFile.open(fs, DIR, 1000);
  note(50);
  note(51);
  await file.flush();
  const ids = await idsIn(fs);
  expect(ids.at(-1)).toBe(idOf(51));
  expect(ids).toEqual(ids.map((_, i) => idOf(51 - ids.length + 1 + i)));
});
