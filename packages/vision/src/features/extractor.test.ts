import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Base, resolveBase } from '../bases/index.js';
import { createScratch, photo } from '../station/station-fixtures.js';
import { FeatureExtractor } from './extractor.js';
import { tokenNet, writeModel } from '../bases/testing.js';
import { recipeFor } from './recipe.js';
import { halfToFloat } from './half.js';

describe('FeatureExtractor', () => {
  let base: Base;
  let extractor: FeatureExtractor;

  beforeAll(async () => {
    base = await resolveBase('lemniscate-s16');
    extractor = await FeatureExtractor.create(
      base,
      { sidePx: 96, oversample: 1, coarse: true, tiles: 1, brightness: 0 },
      1,
    );
  });
  afterAll(() => extractor.close());

  it('gives the same bits every time', async () => {
    const first = await extractor.extract(photo(1, { defect: 'blot' }));
    const again = await FeatureExtractor.create(base, extractor.recipe, 1);
    expect(await extractor.extract(photo(1, { defect: 'blot' }))).toEqual(first);
    expect(await again.extract(photo(1, { defect: 'blot' }))).toEqual(first);
    await again.close();
  });

  it('lays patches over the image: one a cell of the finest feature', async () => {
    const { gridHeight, gridWidth, channels, patches, pooled } = await extractor.extract(
      photo(1, { width: 192, height: 48 }),
    );
    expect([gridHeight, gridWidth]).toEqual([6, 24]);
    expect(patches).toHaveLength(6 * 24 * channels);
    expect(channels).toBe(2 * (32 + 96));
    // Four statistics of the fine pass, and seven quantiles besides of the coarse one.
    expect(pooled).toHaveLength((32 + 96) * (4 + 11));
    expect(pooled.every(Number.isFinite)).toBe(true);
  });

  it('sees a change where it is', async () => {
    const plain = photo(1);
    const changed = { ...plain, data: plain.data.slice() };
    for (let y = 64; y < 80; y++) changed.data.fill(0, (y * 96 + 16) * 3, (y * 96 + 32) * 3);
    const [a, b] = [await extractor.extract(plain), await extractor.extract(changed)];
    const [fa, fb] = [halfToFloat(a.patches), halfToFloat(b.patches)];
    const moved = Array.from({ length: a.gridHeight * a.gridWidth }, (_, p) => {
      let sum = 0;
      for (let c = p * a.channels; c < (p + 1) * a.channels; c++) sum += (fa[c] - fb[c]) ** 2;
      return sum;
    });
    const hottest = moved.indexOf(Math.max(...moved));
    expect(Math.floor(hottest / 12)).toBeGreaterThanOrEqual(7);
    expect(Math.floor(hottest / 12)).toBeLessThanOrEqual(10);
    expect(hottest % 12).toBeGreaterThanOrEqual(1);
    expect(hottest % 12).toBeLessThanOrEqual(4);
  });

  it('sees the part alike in little and much light, and a darker spot as darker', async () => {
    const even = await FeatureExtractor.create(base, { ...extractor.recipe, brightness: 144 }, 1);
    const [bright, blot] = [photo(1), photo(1, { defect: 'blot' })];
    const dim = { ...bright, data: bright.data.map((v) => Math.round(v * 0.7)) };
    const distance = async (by: FeatureExtractor, other: typeof bright): Promise<number> => {
      const [a, b] = [await by.extract(bright), await by.extract(other)].map((f) => halfToFloat(f.patches));
      return Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.length);
    };
    expect(await distance(even, dim)).toBeLessThan(0.3 * (await distance(extractor, dim)));
    expect(await distance(even, blot)).toBeGreaterThan(0.7 * (await distance(extractor, blot)));
    // Nothing to divide by in a black picture.
    const black = await even.extract({ ...bright, data: new Uint8Array(bright.data.length) });
    expect(black.pooled.every(Number.isFinite)).toBe(true);
    await even.close();
  });

  it('takes the smallest images', async () => {
    const { gridHeight, gridWidth } = await extractor.extract(photo(1, { width: 16, height: 16 }));
    expect([gridHeight, gridWidth]).toEqual([12, 12]);
  });

  it('takes images much longer than wide', async () => {
    for (const [width, height] of [
      [900, 40],
      [32, 640],
    ]) {
      const { gridHeight, gridWidth, patches } = await extractor.extract(photo(1, { width, height }));
      expect(patches.length).toBe(gridHeight * gridWidth * 256);
      expect(halfToFloat(patches).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('tiles of a base of a fixed size', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;

  beforeAll(async () => {
    scratch = await createScratch();
  });
  afterAll(() => scratch.remove());

  it('lie where they were cut, and do not see one another', async () => {
    const base = await resolveBase(await writeModel(scratch.at('vit.onnx'), tokenNet({ bakedSide: 64 })));
    expect(base.fixedSize).toEqual({ height: 64, width: 64 });
    const recipe = recipeFor(base, 128, 128);
    expect(recipe).toMatchObject({ sidePx: 128, tiles: 2, oversample: 1, coarse: false });
    const extractor = await FeatureExtractor.create(base, recipe, 1);
    const plain = photo(1, { width: 128 });
    const changed = { ...plain, data: plain.data.slice() };
    // Something in the lower left quarter.
    for (let y = 100; y < 120; y++) changed.data.fill(0, (y * 128 + 4) * 3, (y * 128 + 24) * 3);
    const [a, b] = [await extractor.extract(plain), await extractor.extract(changed)];
    await extractor.close();
    expect([a.gridHeight, a.gridWidth]).toEqual([8, 8]);
    const moved = (row: number, column: number): boolean => {
      const at = (row * 8 + column) * a.channels;
      return a.patches.subarray(at, at + a.channels).some((bits, i) => bits !== b.patches[at + i]);
    };
    // Neighbours are averaged, so one cell beyond the cut may move too.
    for (let row = 0; row < 8; row++)
      for (let column = 0; column < 8; column++) {
        if (row < 3 || column > 4) expect(moved(row, column), `${row}, ${column}`).toBe(false);
        if (row > 5 && column < 2) expect(moved(row, column), `${row}, ${column}`).toBe(true);
      }
  });
});
