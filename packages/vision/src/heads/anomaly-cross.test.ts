import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { drawnFeatures, GRID, range } from '../station/station-fixtures.js';
import { anomalyWeights, fitAnomaly, summariseGood } from './anomaly.js';
import { crossAnomaly, type FeatureSource, fitRings, topMeans } from './anomaly-cross.js';
import { RINGS } from './anomaly-graph.js';
import { AnomalyScorer } from './anomaly-scorer.js';
import type { ImageFeatures } from '../features/extractor.js';

const source = (features: ImageFeatures, label: 0 | 1 = 0): FeatureSource => ({
  label,
  load: async () => features,
});
const ODD = { oddAt: [20, 21, 22, 29, 30, 31], shift: 12 };

const asSources = (images: readonly ImageFeatures[]): { load(): Promise<ImageFeatures> }[] =>
  images.map((image) => ({ load: async () => image }));

describe('the anomaly head', () => {
  let scorer: AnomalyScorer;

  beforeAll(async () => {
    scorer = await AnomalyScorer.create(1);
  });
  afterAll(() => scorer.close());

  it('judges no image by a model that has seen its fold', async () => {
    const goods = range(0, 9).map((seed) => drawnFeatures(seed));
    const folds = Int32Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1]);
    // A good but odd picture: alone it is a surprise; with a copy in another fold it is known.
    const alone = await crossAnomaly(
      [...goods, drawnFeatures(50, ODD)].map((f) => source(f)),
      folds.subarray(0, 10),
      scorer,
      createRng(1),
    );
    const twice = await crossAnomaly(
      [...goods, drawnFeatures(50, ODD), drawnFeatures(50, ODD)].map((f) => source(f)),
      folds,
      scorer,
      createRng(1),
    );
    const others = Math.max(...alone.heldOut.slice(0, 9).map((h) => h.image[0]));
    expect(alone.heldOut[9].image[0]).toBeGreaterThan(others + 1);
    expect(twice.heldOut[9].image[0]).toBeLessThan(alone.heldOut[9].image[0] - 1);
    // The final model has seen it.
    const { image } = await scorer.score(
      drawnFeatures(50, ODD),
      await anomalyWeights(alone.model, alone.rings),
    );
    expect(image[0]).toBeLessThan(alone.heldOut[9].image[0] - 1);
  });

  it('learns nothing from defects', async () => {
    const goods = range(0, 8).map((seed) => source(drawnFeatures(seed)));
    const folds = Int32Array.from(range(0, 10), (i) => i % 2);
    const withDefects = (shift: number) =>
      crossAnomaly(
        [...goods, ...[60, 61].map((s) => source(drawnFeatures(s, { oddAt: [30], shift }), 1))],
        folds,
        scorer,
        createRng(1),
      );
    const [a, b] = [await withDefects(5), await withDefects(50)];
    expect(b.model).toEqual(a.model);
    expect(b.rings).toEqual(a.rings);
    expect(b.heldOut.slice(0, 8)).toEqual(a.heldOut.slice(0, 8));
    expect(b.heldOut[8].image[0]).toBeGreaterThan(a.heldOut[8].image[0]);
  });

  it('finds the odd patch', async () => {
    const model = await fitAnomaly(
      [await summariseGood(asSources(range(0, 12).map((seed) => drawnFeatures(seed))), 100, createRng(1))],
      createRng(2),
    );
    const { local } = await scorer.score(drawnFeatures(99, { oddAt: [40] }), await anomalyWeights(model));
    for (const part of [0, 2]) {
      const column = range(0, local.length / 3).map((p) => local[p * 3 + part]);
      expect(column.indexOf(Math.max(...column))).toBe(40);
    }
  });

  it('gives zero distance to a patch of the bank', async () => {
    const features = drawnFeatures(1);
    const model = await fitAnomaly(
      [await summariseGood(asSources([features, drawnFeatures(2)]), 1000, createRng(1))],
      createRng(2),
    );
    const { raw } = await scorer.score(features, await anomalyWeights(model));
    for (let p = 0; p < raw.length; p += 3) expect(raw[p]).toBeLessThan(-3);
  });

  it('counts rings from the border', async () => {
    const model = await fitAnomaly(
      [await summariseGood(asSources([drawnFeatures(1), drawnFeatures(2)]), 10, createRng(1))],
      createRng(2),
    );
    const { ring } = await scorer.score(drawnFeatures(3), await anomalyWeights(model));
    const { gridHeight: h, gridWidth: w } = GRID;
    const expected = range(0, h * w).map((p) => {
      const [y, x] = [Math.floor(p / w), p % w];
      return Math.min(y, x, h - 1 - y, w - 1 - x, RINGS - 1);
    });
    expect([...ring]).toEqual(expected);
  });

  it('sums patches up as the graph does', async () => {
    const model = await fitAnomaly(
      [await summariseGood(asSources([drawnFeatures(1), drawnFeatures(2)]), 10, createRng(1))],
      createRng(2),
    );
    const { local, image } = await scorer.score(drawnFeatures(3), await anomalyWeights(model));
    topMeans(local).forEach((value, k) => expect(image[k]).toBeCloseTo(value, 5));
  });

  it('stops where its caller does', async () => {
    const goods = range(0, 4).map((seed) => source(drawnFeatures(seed)));
    const stop = (): void => {
      throw new Error('stop');
    };
    await expect(crossAnomaly(goods, Int32Array.of(0, 1, 0, 1), scorer, createRng(1), stop)).rejects.toThrow(
      'stop',
    );
  });
});

describe('fitRings', () => {
  const good = (values: readonly number[], rings: readonly number[]) => ({
    raw: Float32Array.from(values.flatMap((v) => [v, 2 * v, 0])),
    ring: Uint8Array.from(rings),
  });

  it('takes mean and spread ring by ring', () => {
    const { mean, scale } = fitRings([good([1, 3, 10], [0, 0, 1]), good([5, 14], [0, 1])]);
    expect([...mean.subarray(0, 6)]).toEqual([3, 6, 0, 12, 24, 0]);
    expect(scale[0]).toBeCloseTo(1 / Math.sqrt(8 / 3), 5);
    expect(scale[3]).toBeCloseTo(1 / 2, 5);
  });

  it('gives rings no picture has the values of the last there is', () => {
    const { mean, scale } = fitRings([good([1, 3, 10, 12], [0, 0, 1, 1])]);
    for (let ring = 2; ring < RINGS; ring++) {
      expect([...mean.subarray(ring * 3, ring * 3 + 3)]).toEqual([...mean.subarray(3, 6)]);
      expect([...scale.subarray(ring * 3, ring * 3 + 3)]).toEqual([...scale.subarray(3, 6)]);
    }
  });

  it('does not take a ring without any spread for perfectly known', () => {
    const { scale } = fitRings([good([2, 2, 2], [0, 0, 0])]);
    expect(scale[0]).toBeCloseTo(50, 4);
  });
});
