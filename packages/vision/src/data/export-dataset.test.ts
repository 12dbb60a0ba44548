import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestFolders, type TestFolders } from './dataset-fixtures.js';
import { exportDataset } from './export-dataset.js';
import { writeError } from './export-files.js';
import { createNames, folderNames } from './export-names.js';
import { openDataset } from './open-dataset.js';

let folders: TestFolders;
let root: string;
beforeAll(async () => {
  folders = await createTestFolders();
  root = await folders.make({
    'train/good/0.png': 'image',
    'test/good/0.png': 'image',
    'test/crack/0.png': 'image',
  });
  const mask = Uint8Array.from({ length: 40 * 20 }, (_, i) => (i % 40 >= 5 && i % 40 < 9 && i < 80 ? 1 : 0));
  await mkdir(join(root, 'ground_truth/crack'), { recursive: true });
  await sharp(mask, { raw: { width: 40, height: 20, channels: 1 } })
    .png()
    .toFile(join(root, 'ground_truth/crack/0.png'));
});
afterAll(() => folders.remove());

const out = (name: string): string => folders.path(`out/${name}`);
const leftBehind = async (name: string): Promise<string[]> =>
  (await readdir(dirname(out(name))).catch(() => [] as string[])).filter((entry) => entry.includes(name));

describe('exportDataset', () => {
  it('turns a mask into a box and an outline, and copies images byte for byte', async () => {
    const progress: number[] = [];
    const dataset = await openDataset(root);
    const result = await exportDataset(dataset, out('coco'), 'coco', {
      onProgress: ({ done }) => progress.push(done),
    });
    expect(result).toEqual({ images: 3, skipped: [], lost: [] });
    expect(progress).toEqual([1, 2, 3]);
    const back = await openDataset(out('coco'));
    expect(back.samples.find(({ label }) => label === 'ng')?.regions).toEqual([
      { type: 'crack', x: 5, y: 0, width: 4, height: 2, polygon: [5, 0, 9, 0, 9, 2, 5, 2] },
    ]);
    expect(await readFile(back.samples[0].path)).toEqual(await readFile(dataset.samples[0].path));
  });

  it('says what is lost', async () => {
    const dataset = await openDataset(root);
    expect((await exportDataset(dataset, out('voc'), 'voc')).lost).toEqual([
      'outlines: Pascal VOC holds boxes (1 image)',
    ]);
    for (const sample of dataset.samples) delete sample.maskPath;
    const { lost } = await exportDataset(dataset, out('yolo'), 'yolo');
    expect(lost).toEqual([expect.stringMatching(/place of a defect is not known.*\(1 image\)/)]);
  });

  it('refuses a folder that holds something, and takes an empty one', async () => {
    const dataset = await openDataset(root);
    await mkdir(out('taken'), { recursive: true });
    await exportDataset(dataset, out('taken'), 'mvtec');
    await expect(exportDataset(dataset, out('taken'), 'mvtec')).rejects.toMatchObject({
      code: 'folder_not_empty',
    });
    expect(await leftBehind('taken')).toEqual(['taken']);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const stop = new AbortController();
    const work = exportDataset(await openDataset(root), out('stopped'), 'voc', {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(await leftBehind('stopped')).toEqual([]);
  });

  it('leaves nothing behind when an image is bad, or leaves the image out', async () => {
    const bad = await folders.make({
      'good/0.png': 'image',
      'good/1.png': 'not an image',
      'ng/2.png': 'image',
    });
    const dataset = await openDataset(bad);
    await expect(exportDataset(dataset, out('bad'), 'coco')).rejects.toMatchObject({
      code: 'image_unreadable',
    });
    expect(await leftBehind('bad')).toEqual([]);
    const result = await exportDataset(dataset, out('bad'), 'coco', { skipBad: true });
    expect(result).toMatchObject({ images: 2, skipped: [{ file: 'good/1.png', code: 'image_unreadable' }] });
    expect((await openDataset(out('bad'))).skipped).toEqual([]);
  });

  it('names an image that has gone, and a mask of the wrong size', async () => {
    const dir = await folders.make({ 'good/0.png': 'image', 'ng/1.png': 'image', 'masks/ng/1.png': 'image' });
    const dataset = await openDataset(dir);
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'white' } }).toFile(
      join(dir, 'masks/ng/1.png'),
    );
    await expect(exportDataset(dataset, out('size'), 'mvtec')).rejects.toMatchObject({
      code: 'mask_size_differs',
    });
    await rm(join(dir, 'good/0.png'));
    await expect(exportDataset(dataset, out('gone'), 'mvtec')).rejects.toMatchObject({
      code: 'path_not_found',
    });
  });

  it('cannot write below a file', async () => {
    await mkdir(out(''), { recursive: true });
    await writeFile(out('file'), '');
    await expect(exportDataset(await openDataset(root), out('file/x'), 'voc')).rejects.toMatchObject({
      code: 'write_failed',
    });
  });
});

it('a full disk is told apart from other failed writes', () => {
  const failure = (code: string) => Object.assign(new Error(code), { code, syscall: 'write' });
  expect(writeError(failure('ENOSPC'), '/x').code).toBe('disk_full');
  expect(writeError(failure('EACCES'), '/x').code).toBe('write_failed');
});

describe('names', () => {
  it('are unique by stem in any case, and deterministic', () => {
    const name = createNames();
    const files = ['a/0.png', 'b/0.png', 'b/0.jpg', 'c/A.png', 'd/a.png'];
    expect(files.map((file) => name('images', file))).toEqual([
      '0.png',
      'b_0.png',
      'b_0_2.jpg',
      'A.png',
      'd_a.png',
    ]);
  });

  it('of types can be folders, and never mean a split or a mask', () => {
    const types = ['crack', 'CRACK', '../../x', 'a/b', 'test', 'masks', '..', 'CON:'];
    const names = [...folderNames(types).values()];
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(types.length);
    for (const name of names) expect(name).toMatch(/^[^./\\:][^/\\:]*$/);
    expect(names).toEqual(expect.arrayContaining(['test_type', 'masks_type']));
  });
});
