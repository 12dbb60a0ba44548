import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import reference from '../metrics/fixtures/calibration.json' with { type: 'json' };
import { fitPlatt, logit, type Platt, shiftPrior, sigmoid } from './platt.js';

const probability = ({ a, b }: Platt, score: number): number => sigmoid(a * score + b);

describe('fitPlatt', () => {
  it('matches a case by hand', () => {
    // Scores 1 and 0 only: the fit reproduces the mean target at each. Three of four at 1 are defects, one of four at
    // 0; N₊ = N₋ = 4, so targets are 5/6 and 1/6: mean (3·5/6 + 1/6)/4 = 2/3 at 1, and 1/3 at 0.
    // b = logit(1/3) = −ln 2, a = logit(2/3) − b = 2·ln 2.
    const { a, b } = fitPlatt([1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0]);
    expect(a).toBeCloseTo(2 * Math.LN2, 9);
    expect(b).toBeCloseTo(-Math.LN2, 9);
  });

  it.each(reference.map((c, i) => [i, c] as const))('agrees with scikit-learn on case %i', (_, c) => {
    const { a, b } = fitPlatt(c.scores, c.labels);
    expect(a).toBeCloseTo(c.platt.a, 3);
    expect(b).toBeCloseTo(c.platt.b, 2);
  });

  it('recovers a logistic law, follows shifts and scales, and counts weights as repeats', () => {
    const rng = createRng(6);
    const scores = Array.from({ length: 20_000 }, () => rng.normal());
    const labels = scores.map((s) => (rng.next() < sigmoid(2 * s - 1) ? 1 : 0));
    const fit = fitPlatt(scores, labels);
    expect(Math.abs(fit.a - 2)).toBeLessThan(0.12);
    expect(Math.abs(fit.b + 1)).toBeLessThan(0.08);
    const small = scores.slice(0, 50);
    const first = fitPlatt(small, labels.slice(0, 50));
    const moved = small.map((s) => 1e4 + 50 * s);
    const second = fitPlatt(moved, labels.slice(0, 50));
    expect(probability(second, 1e4 + 50 * 0.3)).toBeCloseTo(probability(first, 0.3), 8);
    const repeated = fitPlatt([...small, ...small], [...labels.slice(0, 50), ...labels.slice(0, 50)]);
    const weighted = fitPlatt(small, labels.slice(0, 50), { weights: small.map(() => 2) });
    expect(weighted.a).toBeCloseTo(repeated.a, 8);
    expect(weighted.b).toBeCloseTo(repeated.b, 8);
  });

  it('stays finite for classes that do not overlap, one class, one score or none', () => {
    const apart = fitPlatt([1, 2, 3, 11, 12, 13], [0, 0, 0, 1, 1, 1]);
    expect(apart.a).toBeGreaterThan(0);
    expect(apart.a).toBeLessThan(5);
    expect(probability(apart, 13)).toBeGreaterThan(0.75);
    // Only good parts, n = 4: the target is 1/6 everywhere.
    expect(probability(fitPlatt([1, 2, 3, 4], [0, 0, 0, 0]), 2.5)).toBeCloseTo(1 / 6, 6);
    expect(fitPlatt([2, 2], [0, 1]).a).toBe(0);
    expect(probability(fitPlatt([2, 2], [0, 1]), 2)).toBeCloseTo(0.5, 9);
    expect(fitPlatt([], [])).toEqual({ a: 0, b: 0 });
  });

  it('turns round with its labels', () => {
    const [c] = reference;
    const fit = fitPlatt(c.scores, c.labels);
    const turned = fitPlatt(
      c.scores,
      c.labels.map((l) => 1 - l),
    );
    expect(turned.a).toBeCloseTo(-fit.a, 7);
    expect(turned.b).toBeCloseTo(-fit.b, 6);
  });

  it('refuses what it cannot fit', () => {
    expect(() => fitPlatt([1], [])).toThrow(RangeError);
    expect(() => fitPlatt([1, NaN], [0, 1])).toThrow(RangeError);
    expect(() => fitPlatt([1, 2], [0, 1], { weights: [1, -1] })).toThrow(RangeError);
    expect(() => fitPlatt([1, 2], [0, 1], { weights: [1] })).toThrow(RangeError);
  });
});

describe('shiftPrior', () => {
  it('matches a case by hand', () => {
    // Even odds in a balanced sample are the base rate itself elsewhere.
    expect(sigmoid(shiftPrior(0, 0.5, 0.01))).toBeCloseTo(0.01, 14);
    // Odds 4 at base odds 1/4 is a likelihood ratio of 16; at base odds 1/16 the odds are 1.
    expect(sigmoid(shiftPrior(Math.log(4), 0.2, 1 / 17))).toBeCloseTo(0.5, 14);
  });

  it('undoes itself', () => {
    expect(shiftPrior(shiftPrior(1.3, 0.3, 0.02), 0.02, 0.3)).toBeCloseTo(1.3, 13);
  });
});

describe('sigmoid and logit', () => {
  it('invert each other without overflow', () => {
    for (const z of [-30, -1, 0, 2, 30]) expect(logit(sigmoid(z))).toBeCloseTo(z, 2);
    expect([sigmoid(-1000), sigmoid(1000)]).toEqual([0, 1]);
  });
});
