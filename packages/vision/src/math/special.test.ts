import { describe, expect, it } from 'vitest';
import reference from '../metrics/fixtures/special.json' with { type: 'json' };
import {
  inverseIncompleteBeta,
  logGamma,
  normalCdf,
  normalQuantile,
  regularisedIncompleteBeta,
} from './special.js';

const special = { inverseIncompleteBeta, logGamma, normalCdf, normalQuantile, regularisedIncompleteBeta };

type Name = keyof typeof reference;

describe('special functions', () => {
  it.each(Object.keys(reference) as Name[])('%s agrees with SciPy', (name) => {
    const f = special[name] as (...args: number[]) => number;
    for (const [args, expected] of reference[name] as [number[], number][]) {
      const error = Math.abs(f(...args) - expected) / Math.max(Math.abs(expected), 1e-300);
      expect(error, `${name}(${args.join(', ')})`).toBeLessThan(5e-12);
    }
  });

  it('has its exact values', () => {
    expect(logGamma(1)).toBeCloseTo(0, 14);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
    // I_x(1, 1) = x; I_x(2, 1) = x²; I_x(1, 2) = 1 − (1 − x)² = 0.51 at 0.3.
    expect(regularisedIncompleteBeta(0.3, 1, 1)).toBeCloseTo(0.3, 14);
    expect(regularisedIncompleteBeta(0.3, 2, 1)).toBeCloseTo(0.09, 14);
    expect(regularisedIncompleteBeta(0.3, 1, 2)).toBeCloseTo(0.51, 14);
    expect(inverseIncompleteBeta(0.09, 2, 1)).toBeCloseTo(0.3, 14);
    expect(normalCdf(0)).toBe(0.5);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('inverts', () => {
    for (const z of [-8, -3, -0.1, 0, 1, 5]) {
      expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 8);
    }
    for (const x of [1e-6, 0.01, 0.5, 0.97]) {
      const p = regularisedIncompleteBeta(x, 3, 7);
      expect(inverseIncompleteBeta(p, 3, 7) / x).toBeCloseTo(1, 7);
    }
  });

  it('keeps to its domain', () => {
    expect(logGamma(0)).toBeNaN();
    expect(regularisedIncompleteBeta(1.1, 1, 1)).toBeNaN();
    expect(regularisedIncompleteBeta(0, 2, 3)).toBe(0);
    expect(regularisedIncompleteBeta(1, 2, 3)).toBe(1);
    expect(inverseIncompleteBeta(0, 2, 3)).toBe(0);
    expect(inverseIncompleteBeta(1, 2, 3)).toBe(1);
    expect(inverseIncompleteBeta(-0.1, 2, 3)).toBeNaN();
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect(normalQuantile(2)).toBeNaN();
    expect([normalCdf(-100), normalCdf(100)]).toEqual([0, 1]);
  });
});
