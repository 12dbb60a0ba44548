import { beforeAll, describe, expect, it } from 'vitest';
import { halfToFloat } from '../features/half.js';
import { createRng, type Rng } from '../math/rng.js';
import { toFloat16 } from '../onnx/float16.js';
import { topMeans } from './anomaly-cross.js';
import { type Bag, chooseBag, toBag } from './patch-bag.js';
import { fitPatchMil, type PatchMilModel } from './patch-mil.js';
import { PatchScorer, patchWeights } from './patch-scorer.js';
import type { CellKind, RegionCells } from './region-cells.js';

const CHANNELS = 8;
const PATCHES = 60;
const SETTINGS = { penalty: 0.02, defectivePerBag: 5 };

/** Whitened patches; the planted ones stand out in channel 3 only, which oddness hardly shows. */
const image = (seed: number, planted: readonly number[]): { white: Float32Array; local: Float32Array } => {
  const rng = createRng(seed);
  const white = Float32Array.from({ length: PATCHES * CHANNELS }, () => rng.normal());
  for (const p of planted) white[p * CHANNELS + 3] += 4;
  const local = Float32Array.from({ length: PATCHES * 3 }, (_, k) => {
    const p = Math.floor(k / 3);
    let energy = 0;
    for (let j = 0; j < CHANNELS; j++) energy += white[p * CHANNELS + j] ** 2;
    return Math.sqrt(energy);
  });
  return { white, local };
};

const bagFor = (
  label: 0 | 1,
  white: Float32Array,
  local: Float32Array,
  rng: Rng,
  region?: RegionCells,
): Bag => {
  const chosen = chooseBag(label, local, rng, region);
  return toBag(
    chosen,
    Float32Array.from(chosen.rows.flatMap((p) => [...white.subarray(p * CHANNELS, (p + 1) * CHANNELS)])),
  );
};

/** What `appendPatchScores` does, in plain code. */
const scorePatchMil = (
  white: Float32Array,
  { weights }: PatchMilModel,
): { local: Float32Array; image: number } => {
  const local = Float32Array.from({ length: white.length / CHANNELS }, (_, p) => {
    let score = weights[2 * CHANNELS];
    for (let j = 0; j < CHANNELS; j++) {
      const v = Math.min(6, Math.max(-6, white[p * CHANNELS + j]));
      score += v * weights[j] + Math.abs(v) * weights[CHANNELS + j];
    }
    return score;
  });
  return { local, image: topMeans(local, 1)[0] };
};

describe('the patch head', () => {
  let model: PatchMilModel;

  beforeAll(async () => {
    const rng = createRng(1);
    const bags: Bag[] = Array.from({ length: 40 }, (_, i) => {
      const label = (i % 2) as 0 | 1;
      const { white, local } = image(
        i,
        label ? [(7 * i) % PATCHES, (7 * i + 1) % PATCHES, (7 * i + 2) % PATCHES] : [],
      );
      return bagFor(label, white, local, rng);
    });
    [model] = await fitPatchMil(bags, CHANNELS, [{ settings: SETTINGS }]);
  });

  it('learns from labels of whole images where the defect is', () => {
    let found = 0;
    for (let seed = 100; seed < 120; seed++) {
      const { local } = scorePatchMil(image(seed, [seed % PATCHES]).white, model);
      if (local.indexOf(Math.max(...local)) === seed % PATCHES) found++;
    }
    expect(found).toBeGreaterThanOrEqual(17);
  });

  it('scores in its graph as in plain code, one model beside another', async () => {
    const scorer = await PatchScorer.create(1);
    const { white } = image(7, [3]);
    // Features are of half precision; evening here halves them and adds one quarter.
    const patches = Uint16Array.from(white, toFloat16);
    const evening = Float32Array.from({ length: CHANNELS ** 2 }, (_, k) => (k % (CHANNELS + 1) ? 0 : 0.5));
    const other = { ...model, weights: model.weights.map((w, j) => w * (j % 3)) };
    const { local, image: scores } = await scorer.score(
      { gridHeight: 6, gridWidth: 10, channels: CHANNELS, patches, pooled: new Float32Array(4) },
      {
        evening: { data: evening, dims: [CHANNELS, CHANNELS] },
        eveningOffset: { data: new Float32Array(CHANNELS).fill(-0.25), dims: [1, CHANNELS] },
        ...patchWeights([model, other]),
      },
    );
    await scorer.close();
    const evened = halfToFloat(patches).map((v) => v / 2 + 0.25);
    for (const [k, plain] of [model, other].map((m) => scorePatchMil(evened, m)).entries()) {
      expect(scores[k]).toBeCloseTo(plain.image, 4);
      plain.local.forEach((value, p) => expect(local[p * 2 + k]).toBeCloseTo(value, 4));
    }
  });

  it('comes out alike alone and beside other fits', async () => {
    const rng = createRng(2);
    const bags = Array.from({ length: 12 }, (_, i) => {
      const { white, local } = image(i, i % 2 ? [i] : []);
      return bagFor((i % 2) as 0 | 1, white, local, rng);
    });
    const settings = { penalty: 0.1, defectivePerBag: 2 };
    const kept = bags.filter((_, b) => b % 3 > 0);
    const fits = [{ settings: SETTINGS }, { settings, takes: (b: number) => b % 3 > 0 }];
    const together = await fitPatchMil(bags, CHANNELS, fits);
    const [first] = await fitPatchMil(bags, CHANNELS, [{ settings: SETTINGS }]);
    const [second] = await fitPatchMil(kept, CHANNELS, [{ settings }]);
    const far = (a: PatchMilModel, b: PatchMilModel): number =>
      Math.max(...a.weights.map((w, j) => Math.abs(w - b.weights[j])));
    expect(far(together[0], first)).toBeLessThan(2e-3);
    expect(far(together[1], second)).toBeLessThan(2e-3);
    expect(far(together[0], together[1])).toBeGreaterThan(0.05);
  });

  it('tells images that have one', () => {
    const scores = (planted: (seed: number) => number[]): number[] =>
      Array.from({ length: 20 }, (_, i) => scorePatchMil(image(300 + i, planted(i)).white, model).image);
    const good = scores(() => []);
    const bad = scores((i) => [i, i + 1]);
    const wins = bad.flatMap((b) => good.map((g): number => (b > g ? 1 : 0)));
    expect(wins.reduce((a, b) => a + b, 0) / wins.length).toBeGreaterThan(0.95);
  });

  it('takes an outlier for no more than the limit', () => {
    const { white } = image(5, []);
    const far = white.slice();
    far[3] = 1e6;
    const near = white.slice();
    near[3] = 6;
    expect(scorePatchMil(far, model).local[0]).toBe(scorePatchMil(near, model).local[0]);
  });
});

/** A defect that no oddness shows: half as far in channel 3 as good parts' own odd spots lie in channel 6. */
const hidden = (seed: number, planted: readonly number[]): { white: Float32Array; local: Float32Array } => {
  const { white, local } = image(seed, []);
  for (const p of planted) white[p * CHANNELS + 3] += 2.5;
  const rng = createRng(seed).fork('harmless');
  for (let i = 0; i < 6; i++) {
    const p = rng.int(PATCHES);
    white[p * CHANNELS + 6] += 5;
    local.fill(20, p * 3, p * 3 + 3);
  }
  return { white, local };
};

const regionOf = (planted: readonly number[], outlined = true): RegionCells => ({
  kinds: Array.from({ length: PATCHES }, (_, p): CellKind => (planted.includes(p) ? 'inside' : 'outside')),
  outlined,
});

describe('regions', () => {
  const plantedIn = (i: number): number[] => [0, 1, 2, 3].map((k) => (7 * i + k) % PATCHES);
  const bagsOf = (regionFor: (i: number, planted: number[]) => RegionCells | undefined): Bag[] => {
    const rng = createRng(1);
    return Array.from({ length: 40 }, (_, i) => {
      const planted = i % 2 ? plantedIn(i) : [];
      const { white, local } = hidden(i, planted);
      return bagFor((i % 2) as 0 | 1, white, local, rng, i % 2 ? regionFor(i, planted) : undefined);
    });
  };
  /** Of 40 new images, those whose hottest patch is a planted one. */
  const found = async (bags: readonly Bag[]): Promise<number> => {
    const [taught] = await fitPatchMil(bags, CHANNELS, [{ settings: { penalty: 0.1, defectivePerBag: 5 } }]);
    return Array.from({ length: 40 }, (_, i) => 500 + i).filter((seed) => {
      const planted = plantedIn(seed);
      const { local } = scorePatchMil(hidden(seed, planted).white, taught);
      return planted.includes(local.indexOf(Math.max(...local)));
    }).length;
  };

  it('teach where a defect is that image labels miss', async () => {
    const byLabel = await found(bagsOf(() => undefined));
    const byRegion = await found(bagsOf((_, planted) => regionOf(planted)));
    expect(byRegion).toBeGreaterThanOrEqual(30);
    expect(byRegion).toBeGreaterThan(byLabel + 5);
  });

  it('mix with image labels in one fit', async () => {
    const none = await found(bagsOf(() => undefined));
    const half = await found(bagsOf((i, planted) => (i % 4 === 1 ? regionOf(planted) : undefined)));
    expect(half).toBeGreaterThan(none);
  });

  it('as boxes may hold more than the defect', async () => {
    const roomy = (_: number, planted: number[]): RegionCells =>
      regionOf([...planted, ...planted.map((p) => (p + 4) % PATCHES)], false);
    expect(await found(bagsOf(roomy))).toBeGreaterThan(await found(bagsOf(() => undefined)));
  });

  it('say of a bag which patches are suspects, and how many are defective', () => {
    const { white, local } = hidden(1, [5, 6]);
    const of = (outlined: boolean): Bag =>
      bagFor(1, white, local, createRng(1), regionOf([5, 6, 7], outlined));
    expect(of(true)).toMatchObject({ suspects: 3, defective: 3 });
    expect(of(false)).toMatchObject({ suspects: 3, defective: 2 });
    expect(of(true).patches).toHaveLength((3 + 4 + 12) * CHANNELS);
    const unplaced = bagFor(1, white, local, createRng(1));
    expect(unplaced.suspects).toBe(unplaced.patches.length / CHANNELS);
    expect(unplaced.defective).toBeUndefined();
    expect(bagFor(0, white, local, createRng(1), regionOf([5])).suspects).toBe(0);
  });
});

describe('chooseBag', () => {
  it('puts the oddest patch first', () => {
    const { white, local } = image(1, []);
    local.fill(50, 12 * 3, 13 * 3);
    const { patches } = bagFor(1, white, local, createRng(1));
    const first = Array.from(white.subarray(12 * CHANNELS, 13 * CHANNELS), (v) =>
      Math.min(6, Math.max(-6, v)),
    );
    expect([...patches.subarray(0, CHANNELS)]).toEqual(first.map(Math.fround));
  });

  it('takes all patches of a small image', () => {
    const { patches } = bagFor(0, new Float32Array(4 * CHANNELS), new Float32Array(12), createRng(1));
    expect(patches).toHaveLength(4 * CHANNELS);
  });
});
