import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import reference from './fixtures/ranking.json' with { type: 'json' };
import { averagePrecision } from './precision-recall.js';

const sample = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 1,
    maxLength: 30,
  })
  .filter((rows) => rows.some(([, label]) => label === 1))
  .map((rows) => ({ scores: rows.map(([s]) => s), labels: rows.map(([, l]) => l) }));

describe('averagePrecision', () => {
  it('matches a case by hand', () => {
    // Downwards: 4 defect (P 1, R ½), 3 good, 2 one of each (P 2/4, R 1): ½·1 + ½·½ = 0.75.
    expect(averagePrecision([4, 3, 2, 2], [1, 0, 1, 0])).toBe(0.75);
  });

  it.each(reference.map((c, i) => [i, c] as const))('agrees with scikit-learn on case %i', (_, c) => {
    expect(averagePrecision(c.scores, c.labels)).toBeCloseTo(c.averagePrecision, 13);
  });

  it('is unchanged by monotone transforms and permutations', () => {
    fc.assert(
      fc.property(sample, fc.integer(), ({ scores, labels }, seed) => {
        const value = averagePrecision(scores, labels);
        const order = createRng(seed).shuffle(scores.map((_, i) => i));
        const moved = order.map((i) => 7 + scores[i] ** 3);
        expect(
          averagePrecision(
            moved,
            order.map((i) => labels[i]),
          ),
        ).toBe(value);
      }),
    );
  });

  it('is the share of defects when all scores are tied, and one when defects come first', () => {
    expect(averagePrecision([1, 1, 1, 1], [1, 0, 0, 0])).toBe(0.25);
    expect(averagePrecision([9, 8, 1, 2], [1, 1, 0, 0])).toBe(1);
  });

  it('is NaN where it is not defined', () => {
    expect(averagePrecision([1, 2], [0, 0])).toBeNaN();
    expect(averagePrecision([NaN, 2], [0, 1])).toBeNaN();
    expect(averagePrecision([], [])).toBeNaN();
  });
});
