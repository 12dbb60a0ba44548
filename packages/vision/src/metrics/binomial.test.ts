import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf, binomialInterval, clopperPearson } from './binomial.js';
import reference from './fixtures/binomial.json' with { type: 'json' };

describe('clopperPearson', () => {
  it('matches cases by hand', () => {
    // 0 of n: hi solves (1 − hi)ⁿ = 0.025. 1 of 1: lo solves lo¹ = 0.025.
    const none = clopperPearson(0, 20);
    expect(none).toMatchObject({ value: 0, lo: 0 });
    expect(none.hi).toBeCloseTo(1 - 0.025 ** (1 / 20), 14);
    expect(clopperPearson(1, 1).lo).toBeCloseTo(0.025, 15);
    expect(clopperPearson(1, 1).hi).toBe(1);
  });

  it('agrees with SciPy', () => {
    for (const { successes, trials, confidence, lo, hi } of reference.clopperPearson) {
      const got = clopperPearson(successes, trials, confidence);
      expect(got.lo).toBeCloseTo(lo, 11);
      expect(got.hi).toBeCloseTo(hi, 11);
    }
  });

  it('mirrors when successes and failures change places, and holds its value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const k = Math.round(n * share);
          const a = clopperPearson(k, n);
          const b = clopperPearson(n - k, n);
          expect(a.lo).toBeCloseTo(1 - b.hi, 10);
          expect(a.lo).toBeLessThanOrEqual(a.value);
          expect(a.hi).toBeGreaterThanOrEqual(a.value);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('says nothing without trials and refuses impossible counts', () => {
    expect(clopperPearson(0, 0)).toEqual({ value: NaN, lo: 0, hi: 1 });
    for (const [k, n] of [
      [2, 1],
      [-1, 3],
      [0.5, 3],
      [NaN, 3],
    ]) {
      expect(() => clopperPearson(k, n)).toThrow(RangeError);
    }
  });
});

describe('binomialCdf', () => {
  it('matches a case by hand', () => {
    // Three tosses: P(X ≤ 1) = (1 + 3)/8.
    expect(binomialCdf(1, 3, 0.5)).toBeCloseTo(0.5, 14);
    expect(binomialCdf(1.9, 3, 0.5)).toBeCloseTo(0.5, 14);
    expect([binomialCdf(-1, 3, 0.5), binomialCdf(3, 3, 0.5)]).toEqual([0, 1]);
    expect([binomialCdf(0, 3, 0), binomialCdf(2, 3, 1)]).toEqual([1, 0]);
  });

  it('agrees with SciPy', () => {
    for (const { k, trials, rate, value } of reference.cdf) {
      expect(binomialCdf(k, trials, rate)).toBeCloseTo(value, 12);
    }
  });
});

describe('binomialInterval', () => {
  it('matches a case by hand', () => {
    // Ten tosses: P(X ≤ 1) = 11/1024 = 0.011 ≤ 0.025 < P(X ≤ 2) = 56/1024 = 0.055.
    expect(binomialInterval(10, 0.5)).toEqual({ lo: 2, hi: 8 });
    expect(binomialInterval(10, 0)).toEqual({ lo: 0, hi: 0 });
    expect(binomialInterval(10, 1)).toEqual({ lo: 10, hi: 10 });
  });

  it('agrees with SciPy', () => {
    for (const { trials, rate, lo, hi } of reference.interval) {
      expect(binomialInterval(trials, rate)).toEqual({ lo, hi });
    }
  });
});
