import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Base, resolveBase } from '../bases/index.js';
import { photo } from '../station/station-fixtures.js';
import { FeatureExtractor } from './extractor.js';
import { halfToFloat } from './half.js';

describe('FeatureExtractor', () => {
  let base: Base;
  let extractor: FeatureExtractor;

  beforeAll(async () => {
    base = await resolveBase('lemniscate-s16');
    extractor = await FeatureExtractor.create(base, { sidePx: 96, oversample: 1, coarse: true, tiles: 1 }, 1);
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

  it('takes the smallest images', async () => {
    const { gridHeight, gridWidth } = await extractor.extract(photo(1, { width: 16, height: 16 }));
    expect([gridHeight, gridWidth]).toEqual([12, 12]);
  });
});
