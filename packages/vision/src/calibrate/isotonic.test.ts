import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../metrics/fixtures/calibration.json' with { type: 'json' };
import { applyIsotonic, fitIsotonic } from './isotonic.js';

describe('fitIsotonic', () => {
  it('matches a case by hand', () => {
    // Targets 1 0 1 0 1: the first 1 0 falls and pools to ½, the next 1 0 likewise; two equal pools become one of ½
    // over four scores; the last 1 stands alone.
    const fit = fitIsotonic([1, 2, 3, 4, 5], [1, 0, 1, 0, 1]);
    expect([...fit.scores]).toEqual([1, 5]);
    expect([...fit.values]).toEqual([0.5, 1]);
    expect(applyIsotonic(fit, 0)).toBe(0.5);
    expect(applyIsotonic(fit, 4.9)).toBe(0.5);
    expect(applyIsotonic(fit, 5)).toBe(1);
  });

  it.each(reference.map((c, i) => [i, c] as const))('agrees with scikit-learn on case %i', (_, c) => {
    const fit = fitIsotonic(c.scores, c.labels);
    c.scores.forEach((s, i) => expect(applyIsotonic(fit, s)).toBeCloseTo(c.isotonic[i], 12));
  });

  it('rises, and keeps the mean', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (rows) => {
        const scores = rows.map(([s]) => s);
        const targets = rows.map(([, t]) => t);
        const fit = fitIsotonic(scores, targets);
        for (let i = 1; i < fit.values.length; i++) expect(fit.values[i]).toBeGreaterThan(fit.values[i - 1]);
        const fitted = scores.reduce((sum, s) => sum + applyIsotonic(fit, s), 0);
        expect(fitted).toBeCloseTo(
          targets.reduce((sum, t) => sum + t, 0),
          9,
        );
      }),
    );
  });

  it('is empty for no scores', () => {
    expect(applyIsotonic(fitIsotonic([], []), 1)).toBeNaN();
    expect(() => fitIsotonic([1], [])).toThrow(RangeError);
  });
});
