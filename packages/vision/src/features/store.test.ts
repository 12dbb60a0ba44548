import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Base, resolveBase } from '../bases/index.js';
import { createScratch, range, writeGood, writePhoto } from '../station/station-fixtures.js';
import type { FeatureRecipe } from './recipe.js';
import { FeatureStore } from './store.js';

const RECIPE: FeatureRecipe = { sidePx: 64, oversample: 1, coarse: true, tiles: 1, brightness: 0 };

describe('FeatureStore', () => {
  let base: Base;
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let paths: string[];
  let cacheDir: string;
  let count = 0;

  beforeAll(async () => {
    base = await resolveBase('lemniscate-s16');
    scratch = await createScratch();
    paths = await writeGood(scratch.at('photos'), range(0, 5), { width: 64 });
  });
  afterAll(() => scratch.remove());

  const open = (dir?: string, recipe = RECIPE): FeatureStore =>
    FeatureStore.open(base, recipe, { cacheDir: dir, threads: 1 });
  const allOf = async (store: FeatureStore, of = paths) => {
    const { images } = await store.addAll(of);
    const features = [];
    for (const image of images) features.push(await store.load(image));
    await store.close();
    return features;
  };
  const filesIn = async (dir: string): Promise<string[]> =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name !== 'last-trimmed')
      .map((entry) => join(entry.parentPath, entry.name));
  const fill = async () => {
    cacheDir = scratch.at(`cache-${count++}`);
    return allOf(open(cacheDir));
  };

  it('gives the same features from the cache as from the image', async () => {
    const computed = await allOf(open());
    expect(await fill()).toEqual(computed);
    expect(await filesIn(cacheDir)).toHaveLength(5);
    expect(await allOf(open(cacheDir))).toEqual(computed);
  });

  it('reads the cache and not the image', async () => {
    const computed = await fill();
    const [file] = await filesIn(cacheDir);
    const other = await readFile((await filesIn(cacheDir))[1]);
    await writeFile(file, other);
    expect(await allOf(open(cacheDir))).not.toEqual(computed);
  });

  it.each([
    ['empty', () => Buffer.alloc(0)],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
    ['too long', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['something else', (bytes: Buffer) => Buffer.alloc(bytes.length, 7)],
  ])('computes again what is %s, and mends it', async (_, damage) => {
    const computed = await fill();
    const files = await filesIn(cacheDir);
    const good = await readFile(files[0]);
    for (const file of files) await writeFile(file, damage(await readFile(file)));
    expect(await allOf(open(cacheDir))).toEqual(computed);
    expect((await readFile(files[0])).equals(good)).toBe(true);
  });

  it('goes by content: a renamed photo is known, another recipe is not', async () => {
    const computed = await fill();
    const copy = await writePhoto(scratch.at('moved/other name.png'), 0, { width: 64 });
    expect(await allOf(open(cacheDir), [copy])).toEqual([computed[0]]);
    expect(await filesIn(cacheDir)).toHaveLength(5);
    await allOf(open(cacheDir, { ...RECIPE, sidePx: 80 }), [copy]);
    expect(await filesIn(cacheDir)).toHaveLength(6);
  });

  it('writes nothing when the cache may take nothing', async () => {
    vi.stubEnv('LEMNISCATE_CACHE_MB', '0');
    const dir = scratch.at('none');
    expect(await allOf(open(dir))).toHaveLength(5);
    await expect(readdir(dir)).rejects.toThrow('ENOENT');
    vi.unstubAllEnvs();
  });

  it('goes on without a cache that cannot be written', async () => {
    const blocked = scratch.at('blocked');
    await writeFile(blocked, 'a file where the folder should be');
    expect(await allOf(open(blocked))).toHaveLength(5);
  });

  it('lists bad images when told to skip them, and stops at them otherwise', async () => {
    const bad = scratch.at('bad.png');
    await writeFile(bad, 'not a picture');
    const store = open();
    const { images, skipped } = await store.addAll(
      [paths[0], bad, paths[1]],
      { skipBad: true },
      () => 'bad.png',
    );
    expect(images.map((i) => i.path)).toEqual([paths[0], paths[1]]);
    expect(skipped).toMatchObject([{ file: 'bad.png', code: 'image_unreadable' }]);
    await expect(store.addAll([paths[0], bad])).rejects.toMatchObject({ code: 'image_unreadable' });
    await store.close();
  });

  it('stops when asked to', async () => {
    const store = open();
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    await expect(store.addAll(paths, { onProgress, signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await store.close();
  });

  it('tells when a photo has gone', async () => {
    const gone = await writePhoto(scratch.at('gone.png'), 9, { width: 64 });
    const store = open();
    await rm(gone);
    await expect(store.addAll([gone])).rejects.toMatchObject({ code: 'path_not_found' });
    await store.close();
  });
});
