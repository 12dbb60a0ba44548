import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionAt } from './confusion.js';

describe('confusionAt', () => {
  it('matches a case by hand', () => {
    // At 0.5: defects 0.9 and 0.5 caught, 0.2 escapes; good 0.7 rejected, 0.1 and 0.4 pass.
    const result = confusionAt({
      scores: [0.9, 0.5, 0.2, 0.7, 0.1, 0.4],
      labels: [1, 1, 1, 0, 0, 0],
      threshold: 0.5,
      defectTypes: ['scratch', 'dent', 'scratch', undefined, 'scratch', undefined],
    });
    expect(result).toMatchObject({ tp: 2, fp: 1, tn: 2, fn: 1, threshold: 0.5 });
    expect(result.escapeRate).toMatchObject({ count: 1, of: 3, value: 1 / 3 });
    expect(result.falseRejectRate).toMatchObject({ count: 1, of: 3, value: 1 / 3 });
    // Clopper–Pearson of 1 of 3: lo solves 1 − (1 − p)³ = 0.025.
    expect(result.escapeRate.lo).toBeCloseTo(1 - 0.975 ** (1 / 3), 12);
    expect(Object.keys(result.byDefectType)).toEqual(['dent', 'scratch']);
    expect(result.byDefectType.scratch).toMatchObject({ count: 1, of: 2, value: 0.5 });
    expect(result.byDefectType.dent).toMatchObject({ count: 0, of: 1, value: 0 });
  });

  it('counts every part once, and more rejects at lower thresholds', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 9 }), (rows, threshold) => {
        const scores = rows.map(([s]) => s);
        const labels = rows.map(([, l]) => l);
        const c = confusionAt({ scores, labels, threshold });
        expect(c.tp + c.fp + c.tn + c.fn).toBe(rows.length);
        const lower = confusionAt({ scores, labels, threshold: threshold - 1 });
        expect(lower.tp).toBeGreaterThanOrEqual(c.tp);
        expect(lower.fp).toBeGreaterThanOrEqual(c.fp);
        // Turning labels, scores and threshold round exchanges the two kinds of error.
        const turned = confusionAt({
          scores: scores.map((s) => -s),
          labels: labels.map((l) => 1 - l),
          threshold: 0.5 - threshold,
        });
        expect([turned.fn, turned.fp]).toEqual([c.fp, c.fn]);
      }),
    );
  });

  it('rejects what could not be scored, and says nothing of absent classes', () => {
    const c = confusionAt({ scores: [NaN], labels: [1], threshold: 0.5 });
    expect(c.tp).toBe(1);
    expect(c.falseRejectRate).toEqual({ value: NaN, lo: 0, hi: 1, count: 0, of: 0 });
    expect(c.byDefectType).toEqual({});
    expect(() => confusionAt({ scores: [1], labels: [], threshold: 0 })).toThrow(RangeError);
  });
});
