import { describe, expect, it } from 'vitest';
import { mcnemarExact, mcnemarMidP, mcnemarWorseMidP } from './mcnemar.js';

describe('mid-p McNemar', () => {
  it('matches cases by hand', () => {
    // Three parts lost, none won: ½·(1/8). Nothing seen says nothing.
    expect(mcnemarWorseMidP(0, 3)).toBeCloseTo(1 / 16, 14);
    expect(mcnemarWorseMidP(3, 0)).toBeCloseTo(15 / 16, 14);
    expect(mcnemarWorseMidP(0, 0)).toBe(0.5);
    // 1 against 9: P(X = 10) + ½·P(X = 9) = 1/1024 + 5/1024, twice that for both sides.
    expect(mcnemarWorseMidP(1, 9)).toBeCloseTo(6 / 1024, 14);
    expect(mcnemarMidP(1, 9)).toBeCloseTo(12 / 1024, 14);
    expect(mcnemarMidP(4, 4)).toBe(1);
  });

  it('lies below the exact test and turns round with the models', () => {
    for (let b = 0; b < 12; b++) {
      for (let c = 0; c < 12; c++) {
        expect(mcnemarMidP(b, c)).toBeLessThanOrEqual(mcnemarExact(b, c));
        expect(mcnemarWorseMidP(b, c) + mcnemarWorseMidP(c, b)).toBeCloseTo(1, 12);
      }
    }
  });
});
