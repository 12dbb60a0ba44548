import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import reference from './fixtures/binomial.json' with { type: 'json' };
import { mcnemarExact, pairedBootstrap } from './paired-bootstrap.js';
import { auroc } from './roc.js';

const labels = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const scoresWith = (gap: number, seed: number): number[] => {
  const rng = createRng(seed);
  return labels.map((l) => rng.normal() + gap * l);
};

describe('pairedBootstrap', () => {
  const weak = scoresWith(0.5, 1);
  const strong = scoresWith(3, 2);

  it('sees a clear difference, in both directions', () => {
    const up = pairedBootstrap({
      scoresA: weak,
      scoresB: strong,
      labels,
      metric: auroc,
      resamples: 300,
      seed: 1,
    });
    expect(up.difference).toBeCloseTo(auroc(strong, labels) - auroc(weak, labels), 12);
    expect(up.lo).toBeGreaterThan(0);
    expect(up.lo).toBeLessThan(up.difference);
    expect(up.hi).toBeGreaterThan(up.difference);
    expect(up.pBetter).toBeGreaterThan(0.99);
    const down = pairedBootstrap({
      scoresA: strong,
      scoresB: weak,
      labels,
      metric: auroc,
      resamples: 300,
      seed: 1,
    });
    expect(down.difference).toBeCloseTo(-up.difference, 12);
    expect(down.lo).toBeCloseTo(-up.hi, 12);
    expect(down.pBetter).toBeCloseTo(1 - up.pBetter, 12);
  });

  it('sees none between a model and itself', () => {
    const same = pairedBootstrap({
      scoresA: weak,
      scoresB: weak,
      labels,
      metric: auroc,
      resamples: 50,
      seed: 1,
    });
    expect(same).toEqual({ difference: 0, lo: 0, hi: 0, pBetter: 0.5 });
  });

  it('keeps pairs together and the classes at their sizes', () => {
    // B = A + 1 everywhere: paired means differ by exactly one in each resample.
    const meanOf = (scores: Float64Array, drawn: Uint8Array): number => {
      expect(drawn.reduce((sum, l) => sum + l, 0)).toBe(20);
      return scores.reduce((sum, s) => sum + s, 0) / scores.length;
    };
    const whole = weak.map((_, i) => i);
    const next = whole.map((s) => s + 1);
    const result = pairedBootstrap({
      scoresA: whole,
      scoresB: next,
      labels,
      metric: meanOf,
      resamples: 50,
      seed: 1,
    });
    expect(result.lo).toBeCloseTo(1, 10);
    expect(result.hi).toBeCloseTo(1, 10);
  });

  it('repeats for a seed, and is NaN where the metric is', () => {
    const input = { scoresA: weak, scoresB: strong, labels, metric: auroc, resamples: 50 };
    expect(pairedBootstrap({ ...input, seed: 3 })).toEqual(pairedBootstrap({ ...input, seed: 3 }));
    expect(pairedBootstrap({ ...input, seed: 3 })).not.toEqual(pairedBootstrap({ ...input, seed: 4 }));
    const good = labels.map(() => 0);
    expect(pairedBootstrap({ ...input, labels: good, seed: 1 }).pBetter).toBeNaN();
    expect(() => pairedBootstrap({ ...input, labels: [1], seed: 1 })).toThrow(RangeError);
  });
});

describe('mcnemarExact', () => {
  it('matches a case by hand', () => {
    // 1 against 9: P(X ≤ 1) of ten tosses = 11/1024, twice that.
    expect(mcnemarExact(1, 9)).toBeCloseTo(22 / 1024, 14);
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarExact(5, 5)).toBe(1);
  });

  it('agrees with SciPy and does not care which model is which', () => {
    for (const { b, c, p } of reference.mcnemar) {
      expect(mcnemarExact(b, c)).toBeCloseTo(p, 12);
      expect(mcnemarExact(c, b)).toBe(mcnemarExact(b, c));
    }
  });
});
