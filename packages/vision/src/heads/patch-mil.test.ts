import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { type Bag, fitPatchMil, type PatchMilModel, scorePatchMil, toBag } from './patch-mil.js';

const CHANNELS = 8;
const PATCHES = 60;

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

describe('the patch head', () => {
  let model: PatchMilModel;

  beforeAll(() => {
    const rng = createRng(1);
    const bags: Bag[] = Array.from({ length: 40 }, (_, i) => {
      const label = (i % 2) as 0 | 1;
      const { white, local } = image(
        i,
        label ? [(7 * i) % PATCHES, (7 * i + 1) % PATCHES, (7 * i + 2) % PATCHES] : [],
      );
      return toBag(label, white, local, rng);
    });
    model = fitPatchMil(bags, CHANNELS);
  });

  it('learns from labels of whole images where the defect is', () => {
    let found = 0;
    for (let seed = 100; seed < 120; seed++) {
      const { local } = scorePatchMil(image(seed, [seed % PATCHES]).white, model);
      if (local.indexOf(Math.max(...local)) === seed % PATCHES) found++;
    }
    expect(found).toBeGreaterThanOrEqual(17);
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

describe('toBag', () => {
  it('puts the oddest patch first', () => {
    const { white, local } = image(1, []);
    local.fill(50, 12 * 3, 13 * 3);
    const { patches } = toBag(1, white, local, createRng(1));
    const first = Array.from(white.subarray(12 * CHANNELS, 13 * CHANNELS), (v) =>
      Math.min(6, Math.max(-6, v)),
    );
    expect([...patches.subarray(0, CHANNELS)]).toEqual(first.map(Math.fround));
  });

  it('takes all patches of a small image', () => {
    const { patches } = toBag(0, new Float32Array(4 * CHANNELS), new Float32Array(12), createRng(1));
    expect(patches).toHaveLength(4 * CHANNELS);
  });
});
