import { describe, expect, it } from 'vitest';
import { mean, median, quantile, std } from './quantile.js';

describe('quantile', () => {
  it('interpolates between order statistics (type 7)', () => {
    // Sorted 1 2 4 8: position (4 − 1)·0.4 = 1.2, so 2 + 0.2·(4 − 2) = 2.4.
    expect(quantile([8, 1, 4, 2], 0.4)).toBeCloseTo(2.4, 14);
    expect(median([8, 1, 4, 2])).toBe(3);
    expect(quantile([8, 1, 4, 2], 0)).toBe(1);
    expect(quantile([8, 1, 4, 2], 1)).toBe(8);
    expect(quantile([5], 0.3)).toBe(5);
  });

  it('leaves its input alone and keeps infinities', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
    expect(quantile([1, Infinity, Infinity], 0.75)).toBe(Infinity);
  });

  it('gives NaN where nothing is defined', () => {
    expect([quantile([], 0.5), median([]), mean([]), std([1])]).toEqual([NaN, NaN, NaN, NaN]);
  });
});

describe('mean and std', () => {
  it('match a case by hand', () => {
    // Deviations of 2 4 9 from 5: −3 −1 4; squares sum to 26; 26/2 = 13.
    expect(mean([2, 4, 9])).toBe(5);
    expect(std([2, 4, 9])).toBeCloseTo(Math.sqrt(13), 14);
  });
});
