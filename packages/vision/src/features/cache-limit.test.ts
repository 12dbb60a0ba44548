import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Base } from '../bases/index.js';
import { createScratch, drawnFeatures, range } from '../station/station-fixtures.js';
import { FeatureCache } from './cache.js';
import { cacheLimit, trimCache } from './cache-limit.js';
import type { FeatureRecipe } from './recipe.js';

const BASE = { sha256: '0' } as Base;
const recipe = (sidePx: number): FeatureRecipe => ({
  sidePx,
  oversample: 1,
  coarse: true,
  tiles: 1,
  brightness: 0,
});
const image = (i: number): string => String(i).repeat(64);

describe('the limit of the feature cache', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let dir: string;
  let fileBytes: number;
  let count = 0;

  beforeAll(async () => {
    scratch = await createScratch();
    dir = scratch.at('one');
    await fill([1]);
    fileBytes = (await trimCache(dir, Number.POSITIVE_INFINITY)).bytes;
  });
  beforeEach(() => {
    dir = scratch.at(`cache-${count++}`);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => scratch.remove());

  const open = (files = 1000, sidePx = 64): FeatureCache =>
    new FeatureCache(dir, BASE, recipe(sidePx), files * fileBytes);
  const fill = async (images: readonly number[], sidePx?: number): Promise<void> => {
    const cache = open(Number.POSITIVE_INFINITY, sidePx);
    for (const i of images) await cache.put(image(i), drawnFeatures(i));
    await cache.close();
  };
  const paths = async (): Promise<string[]> =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && /^\d{64}/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  const kept = async (): Promise<number[]> =>
    (await paths()).map((path) => Number(path.at(-1))).sort((a, b) => a - b);
  /** Files as if last used so many hours ago: image i was used before image i + 1. */
  const age = async (): Promise<void> => {
    for (const path of await paths()) {
      const used = new Date(Date.now() - (100 - Number(path.at(-1))) * 3_600_000);
      await utimes(path, used, used);
    }
  };

  it('is kept by removing what was used longest ago, whatever base or size it is of', async () => {
    await fill([1, 3, 5]);
    await fill([2, 4, 6], 96);
    await age();
    await trimCache(dir, 4.5 * fileBytes);
    expect(await kept()).toEqual([3, 4, 5, 6]);
    await trimCache(dir, 4.5 * fileBytes);
    expect(await kept()).toEqual([3, 4, 5, 6]);
  });

  it('counts reading as use', async () => {
    await fill(range(1, 6));
    await age();
    const cache = open();
    expect(await cache.get(image(1))).toBeDefined();
    await cache.close();
    await trimCache(dir, 2.5 * fileBytes);
    expect(await kept()).toEqual([1, 5]);
  });

  it('is kept by writing, and never at the cost of what is in use', async () => {
    await fill(range(1, 4));
    await age();
    const [reading, writing] = [open(5), open(5, 96)];
    expect(await reading.get(image(1))).toBeDefined();
    for (const i of range(4, 9)) await writing.put(image(i), drawnFeatures(i));
    await writing.close();
    expect(await kept()).toEqual([1, 4, 5, 6, 7, 8]);
    expect(await reading.get(image(1))).toBeDefined();
    await reading.close();
  });

  it('touches nothing that the cache did not write, but for what crashed writers left', async () => {
    await fill([1]);
    const [one] = await paths();
    const others = ['photo.png', 'notes/readme.txt', 'abcdef0123456789/photo.png'].map((f) => join(dir, f));
    const torn = [`${one}.torn-long-ago`, `${one}.being-written`];
    for (const path of [...others, ...torn]) {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, 'x'.repeat(50_000));
    }
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    for (const path of [...others, torn[0]]) await utimes(path, yesterday, yesterday);
    await trimCache(dir, 0);
    const left = await readdir(dir, { recursive: true });
    expect(left).toEqual(
      expect.arrayContaining(['photo.png', 'notes/readme.txt', 'abcdef0123456789/photo.png']),
    );
    expect((await paths()).map((path) => path.split('.').at(-1))).toEqual(['being-written']);
  });

  it('may be applied by several at once, while others read', async () => {
    await fill(range(0, 10));
    await age();
    const reader = open();
    const reads = range(0, 10).map((i) => reader.get(image(i)));
    await Promise.all(range(0, 4).map(() => trimCache(dir, 3.5 * fileBytes)));
    for (const features of await Promise.all(reads))
      if (features) expect(features.patches).toHaveLength(7 * 9 * 6);
    await reader.close();
    expect((await kept()).length).toBeLessThanOrEqual(10);
    await trimCache(dir, 3.5 * fileBytes);
    expect(await kept()).toHaveLength(3);
  });

  it('is 20 GB or a tenth of the disk, or what LEMNISCATE_CACHE_MB says', async () => {
    const own = await cacheLimit(scratch.dir, 0);
    expect(own).toBeGreaterThan(0);
    expect(own).toBeLessThanOrEqual(20e9);
    vi.stubEnv('LEMNISCATE_CACHE_MB', '250');
    expect(await cacheLimit(scratch.dir, 0)).toBe(250e6);
    vi.stubEnv('LEMNISCATE_CACHE_MB', 'much');
    expect(() => new FeatureCache(dir, BASE, recipe(64))).toThrow(
      expect.objectContaining({ code: 'option_invalid' }),
    );
  });
});
