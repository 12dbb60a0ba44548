import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../math/rng.js';
import { conformalThreshold } from './conformal.js';

const draw = (n: number, f: () => number): number[] => Array.from({ length: n }, f);

const DISTRIBUTIONS: Record<string, (rng: Rng) => number> = {
  normal: (rng) => rng.normal(),
  lognormal: (rng) => Math.exp(0.4 * rng.normal()),
  'gamma(2)': (rng) => -Math.log1p(-rng.next()) - Math.log1p(-rng.next()),
  't(3)': (rng) => rng.normal() / Math.sqrt((rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2) / 3),
};

/** Mean share of fresh good parts rejected, over many calibration sets of n scores. */
const realisedRate = (f: (rng: Rng) => number, n: number, rate: number, trials: number): number => {
  const rng = createRng(n + 1000 * rate);
  const fresh = Float64Array.from({ length: 20_000 }, () => f(rng)).sort();
  let sum = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { threshold } = conformalThreshold(
      draw(n, () => f(rng)),
      rate,
    );
    let low = 0;
    let high = fresh.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (fresh[middle] < threshold) low = middle + 1;
      else high = middle;
    }
    sum += (fresh.length - low) / fresh.length;
  }
  return sum / trials;
};

describe('conformalThreshold', () => {
  it('matches a case by hand', () => {
    // 19 scores 1 … 19 at 10 %: ⌈20·0.9⌉ = 18th smallest; 18 itself passes, 18.1 does not.
    const scores = draw(19, () => 0).map((_, i) => 19 - i);
    const result = conformalThreshold(scores, 0.1);
    expect(result).toMatchObject({ method: 'conformal', guaranteed: true, neededForGuarantee: 9 });
    expect(18 >= result.threshold).toBe(false);
    expect(result.threshold).toBeCloseTo(18, 5);
    // At 5 %: ⌈20·0.95⌉ = 19th, the largest, though 20·0.95 rounds in binary.
    expect(conformalThreshold(scores, 0.05)).toMatchObject({ guaranteed: true, neededForGuarantee: 19 });
    expect(conformalThreshold(scores, 0.05).threshold).toBeCloseTo(19, 5);
  });

  it('extrapolates by hand', () => {
    // n = 8 at 1 %: tail of ⌈8/3⌉ = 3 scores 6 7 8 over 5, S = 1 + 2 + 3 = 6; ratio (4/9)/0.01 = 44.444;
    // y = 6·(44.444^⅓ − 1) = 6·2.5423 = 15.254.
    const result = conformalThreshold([8, 1, 7, 2, 6, 3, 5, 4], 0.01);
    expect(result).toMatchObject({ method: 'tail-extrapolated', guaranteed: false, neededForGuarantee: 99 });
    expect(result.threshold).toBeCloseTo(5 + 6 * ((4 / 9 / 0.01) ** (1 / 3) - 1), 5);
    expect(result.threshold).toBeCloseTo(20.254, 2);
  });

  it('needs exactly the number it says', () => {
    for (const rate of [0.3, 0.1, 0.05, 0.01, 0.003, 0.001]) {
      const needed = conformalThreshold([1], rate).neededForGuarantee;
      const scores = draw(needed, createRng(1).normal);
      expect(conformalThreshold(scores, rate).guaranteed).toBe(true);
      expect(conformalThreshold(scores.slice(1), rate).guaranteed).toBe(false);
    }
  });

  it('lets ties pass', () => {
    const tied = conformalThreshold(
      draw(200, () => 0.25),
      0.05,
    );
    expect(0.25 >= tied.threshold).toBe(false);
    expect(tied.threshold).toBeCloseTo(0.25, 6);
    const few = conformalThreshold([0.25, 0.25, 0.25, 0.25], 0.01);
    expect(0.25 >= few.threshold).toBe(false);
    expect(few.threshold).toBeCloseTo(0.25, 6);
  });

  it.each(Object.keys(DISTRIBUTIONS))('keeps its promise on average: %s', (name) => {
    for (const [n, rate] of [
      [30, 0.1],
      [99, 0.02],
      [250, 0.05],
    ]) {
      const realised = realisedRate(DISTRIBUTIONS[name], n, rate, 400);
      // Exactly (n + 1 − rank)/(n + 1) for a continuous distribution, between rate − 1/(n + 1) and rate.
      expect(realised).toBeLessThan(rate * 1.12);
      expect(realised).toBeGreaterThan((rate - 1 / (n + 1)) * 0.88);
    }
  });

  it.each(Object.keys(DISTRIBUTIONS))('extrapolates to about the rate asked for: %s', (name) => {
    for (const [n, rate] of [
      [10, 0.05],
      [20, 0.02],
      [20, 0.01],
      [50, 0.01],
    ]) {
      const realised = realisedRate(DISTRIBUTIONS[name], n, rate, 400);
      expect(realised).toBeLessThan(rate * 1.5);
      expect(realised).toBeGreaterThan(rate * 0.15);
    }
  });

  it('follows shifts and scales, and never falls as the rate does', () => {
    const rng = createRng(4);
    const scores = draw(15, rng.normal);
    const moved = scores.map((s) => 100 + 8 * s);
    let last = -Infinity;
    for (const rate of [0.5, 0.2, 0.07, 0.05, 0.01, 0.001]) {
      const { threshold } = conformalThreshold(scores, rate);
      expect(conformalThreshold(moved, rate).threshold).toBeCloseTo(100 + 8 * threshold, 3);
      expect(conformalThreshold(rng.shuffle(scores), rate).threshold).toBe(threshold);
      expect(threshold).toBeGreaterThanOrEqual(last);
      last = threshold;
    }
  });

  it('does what it can with one score, and refuses none', () => {
    expect(conformalThreshold([2], 0.01).threshold).toBeCloseTo(2, 5);
    expect(conformalThreshold([2], 0.01).guaranteed).toBe(false);
    expect(() => conformalThreshold([], 0.01)).toThrow(RangeError);
    expect(() => conformalThreshold([1, NaN], 0.01)).toThrow(RangeError);
    for (const rate of [0, 1, -1, NaN]) expect(() => conformalThreshold([1], rate)).toThrow(RangeError);
  });
});
