import { describe, expect, it } from 'vitest';
import { cutBetween, nextFloatAbove } from './next-float.js';

describe('nextFloatAbove', () => {
  it('steps to the next 32-bit float', () => {
    expect(nextFloatAbove(1)).toBe(1 + 2 ** -23);
    expect(nextFloatAbove(-1)).toBe(-1 + 2 ** -24);
    expect(nextFloatAbove(0)).toBe(2 ** -149);
    expect(nextFloatAbove(-(2 ** -149))).toBe(-0);
    expect(nextFloatAbove(Infinity)).toBe(Infinity);
    expect(nextFloatAbove(NaN)).toBeNaN();
  });

  it('is above doubles that are no 32-bit floats, and itself one', () => {
    for (const x of [0.1, 0.3, -0.1, 1 / 3, 1e10 + 0.1, -7.7e-20, 1e-60]) {
      const next = nextFloatAbove(x);
      expect(next).toBeGreaterThan(x);
      expect(Math.fround(next)).toBe(next);
    }
  });
});

describe('cutBetween', () => {
  it('takes the middle, as a 32-bit float where one fits', () => {
    expect(cutBetween(1, 2)).toBe(1.5);
    expect(cutBetween(0.1, 0.3)).toBe(Math.fround(0.2));
    const high = 1 + 2 ** -50;
    expect(cutBetween(1, high)).toBe(1 + 2 ** -51);
    expect(cutBetween(1, 1 + 2 ** -52)).toBe(1 + 2 ** -52);
    expect(cutBetween(1, nextFloatAbove(1))).toBe(1 + 2 ** -24);
  });
});
