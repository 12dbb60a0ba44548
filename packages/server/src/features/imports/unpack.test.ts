import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack, type Header } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeZip } from '../../testing/zip.js';
import { unpack } from './unpack.js';
import type { UnpackLimits } from './unpack-limits.js';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'lemniscate-unpack-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

const image = Buffer.from('image bytes');

const makeTar = async (
  entries: readonly (Partial<Header> & { name: string; bytes?: Buffer })[],
): Promise<Buffer> => {
  const out = pack();
  for (const { bytes, ...header } of entries) out.entry(header, bytes ?? Buffer.alloc(0));
  out.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of out) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const tryIt = async (archive: Buffer, limits: Partial<UnpackLimits> = {}) => {
  const path = join(root, 'archive');
  await writeFile(path, archive);
  await unpack(path, join(root, 'out'), {
    fileName: 'parts.zip',
    signal: new AbortController().signal,
    limits,
  });
  const names = await readdir(join(root, 'out'), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, 'out').length + 1))
    .toSorted();
};

const good = [
  { name: 'data/train/good/1.png', bytes: image },
  { name: 'data/train/good/', mode: 0o040755 },
  { name: 'data/metadata.jsonl', bytes: Buffer.from('{}') },
  { name: 'data/readme.md', bytes: Buffer.from('x') },
  { name: 'data/run.sh', bytes: Buffer.from('x') },
  { name: '__MACOSX/data/._1.png', bytes: image },
  { name: 'data/.DS_Store', bytes: Buffer.from('x') },
];
const kept = ['data/metadata.jsonl', 'data/train/good/1.png'];

test('images and annotations come out of zip, tar and tar.gz; the rest is passed over', async () => {
  expect(await tryIt(makeZip(good))).toEqual(kept);
  expect(await readFile(join(root, 'out/data/train/good/1.png'))).toEqual(image);
  await rm(join(root, 'out'), { recursive: true });
  const tar = await makeTar(
    good.map(({ name, bytes }) => ({
      name: `./${name}`,
      bytes,
      type: name.endsWith('/') ? ('directory' as const) : ('file' as const),
    })),
  );
  expect(await tryIt(tar)).toEqual(kept);
  await rm(join(root, 'out'), { recursive: true });
  expect(await tryIt(gzipSync(tar))).toEqual(kept);
});

test.each(['../out.png', 'a/../../out.png', '/etc/out.png', 'a\\..\\out.png', 'c:/out.png', 'a//out.png'])(
  'a path that leaves the folder is refused: %s',
  async (name) => {
    await expect(tryIt(makeZip([{ name, bytes: image }]))).rejects.toMatchObject({ code: 'archive_refused' });
    await rm(join(root, 'out'), { recursive: true, force: true });
    await expect(tryIt(await makeTar([{ name, bytes: image }]))).rejects.toMatchObject({
      code: 'archive_refused',
    });
    expect(await readdir(root)).toEqual(['archive', 'out']);
  },
);

test('links and devices are refused', async () => {
  const link = { name: 'a.png', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 };
  await expect(tryIt(makeZip([link]))).rejects.toMatchObject({ code: 'archive_refused' });
  for (const type of ['symlink', 'link', 'character-device', 'fifo'] as const) {
    await rm(join(root, 'out'), { recursive: true, force: true });
    await expect(
      tryIt(await makeTar([{ name: 'a.png', type, linkname: '/etc/passwd' }])),
    ).rejects.toMatchObject({
      code: 'archive_refused',
    });
  }
});

test('what is made to fill the disk is refused as soon as it shows', async () => {
  const zeroes = { name: 'a.png', bytes: Buffer.alloc(4 * 1024 * 1024) };
  const limits = { freeBytes: 1024 * 1024 };
  await expect(tryIt(makeZip([zeroes]), limits)).rejects.toMatchObject({ code: 'archive_refused' });
  const lying = { ...zeroes, claims: 10 };
  await expect(tryIt(makeZip([lying]), { maxFileBytes: 1024 })).rejects.toMatchObject({
    code: 'archive_refused',
  });
  const tar = gzipSync(await makeTar([{ ...zeroes, name: 'passed-over.bin' }]));
  await expect(tryIt(tar, limits)).rejects.toMatchObject({ code: 'archive_refused' });
  await expect(tryIt(makeZip([zeroes]), { maxFileBytes: 1024 * 1024 })).rejects.toMatchObject({
    code: 'archive_refused',
  });
  const many = Array.from({ length: 50 }, (_, i) => ({ name: `${i}/`, mode: 0o040755 }));
  await expect(tryIt(makeZip(many), { maxEntries: 49 })).rejects.toMatchObject({ code: 'archive_refused' });
});

test.each([
  ['an archive in the archive', makeZip([{ name: 'a/more.zip', bytes: image }])],
  [
    'one name twice',
    makeZip([
      { name: 'a.png', bytes: image },
      { name: './a.png', bytes: image },
    ]),
  ],
  ['no archive', Buffer.from('just text')],
  ['an empty file', Buffer.alloc(0)],
  ['a zip that is cut', makeZip(good).subarray(0, 200)],
  ['a gzip that is cut', gzipSync(Buffer.alloc(5000, 7)).subarray(0, 20)],
])('%s is refused', async (_, archive) => {
  await expect(tryIt(archive)).rejects.toMatchObject({ code: 'archive_refused' });
});
