import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../math/rng.js';
import { stratifiedFolds } from './folds.js';
import { fitStack } from './stack.js';

const LABELS = Array.from({ length: 80 }, (_, i) => (i % 4 === 0 ? 1 : 0));
const FOLDS = stratifiedFolds(LABELS, 5, createRng(1));
const column = (name: string, rng: Rng, pull: number) => ({
  name,
  values: LABELS.map((l) => rng.normal() + pull * l),
});

describe('fitStack', () => {
  it('picks the column that tells, and lets noise say next to nothing', () => {
    const rng = createRng(2);
    const stack = fitStack([column('noise', rng, 0), column('tells', rng, 4)], LABELS, FOLDS);
    expect(stack.shares[0].name).toBe('tells');
    expect(stack.shares[0].weight).toBeGreaterThan(0.85);
    expect(stack.logLoss).toBeLessThan(0.2);
  });

  it('joins two columns that each tell something', () => {
    const rng = createRng(3);
    const columns = [column('a', rng, 2), column('b', rng, 2)];
    const both = fitStack(columns, LABELS, FOLDS);
    expect(Object.keys(both.weights).sort()).toEqual(['a', 'b']);
    for (const one of columns) expect(both.logLoss).toBeLessThan(fitStack([one], LABELS, FOLDS).logLoss);
    expect(both.shares.reduce((s, h) => s + h.weight, 0)).toBeCloseTo(1, 10);
  });

  it('never lets more alarming mean less likely', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 4 }),
        (seed, pulls) => {
          const rng = createRng(seed);
          const stack = fitStack(
            pulls.map((pull, i) => column(`c${i}`, rng, pull)),
            LABELS,
            FOLDS,
          );
          for (const weight of Object.values(stack.weights)) expect(weight).toBeGreaterThan(0);
          expect(Number.isFinite(stack.offset)).toBe(true);
          expect(Number.isFinite(stack.logLoss)).toBe(true);
          expect(stack.heldOutLogits.every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tells the labelled rate when no head helps', () => {
    const stack = fitStack([column('wrong', createRng(4), -4)], LABELS, FOLDS);
    expect(stack.weights).toEqual({});
    expect(1 / (1 + Math.exp(-stack.offset))).toBeCloseTo(0.25, 2);
  });

  it('judges every image by a fit that has not seen it', () => {
    // Penalty and heads are chosen on all labels, so they are held still: one head, and one fold turned round at a time.
    const tells = column('tells', createRng(6), 2);
    const base = fitStack([tells], LABELS, FOLDS, [0.03]);
    for (const fold of new Set(FOLDS)) {
      const others = LABELS.map((l, i) => (FOLDS[i] === fold ? 1 - l : l));
      const { heldOutLogits } = fitStack([tells], others, FOLDS, [0.03]);
      LABELS.forEach((_, i) => {
        if (FOLDS[i] === fold) expect(heldOutLogits[i]).toBe(base.heldOutLogits[i]);
        else expect(heldOutLogits[i]).not.toBe(base.heldOutLogits[i]);
      });
    }
  });

  it('knows its columns from their scale', () => {
    const rng = createRng(8);
    const tells = column('tells', rng, 3);
    const scaled = { name: 'tells', values: tells.values.map((v) => 1000 * v + 5) };
    const [a, b] = [tells, scaled].map((c) => fitStack([c], LABELS, FOLDS));
    expect(b.logLoss).toBeCloseTo(a.logLoss, 5);
    expect(b.weights.tells * 1000).toBeCloseTo(a.weights.tells, 3);
  });
});

describe('stratifiedFolds', () => {
  it('spreads every class evenly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 2, max: 5 }),
        (labels, k) => {
          const folds = stratifiedFolds(labels, k, createRng(1));
          for (const label of [0, 1]) {
            const counts = Array.from(
              { length: k },
              (_, f) => labels.filter((l, i) => l === label && folds[i] === f).length,
            );
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });
});
