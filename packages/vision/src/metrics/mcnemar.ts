import { binomialCdf } from './binomial.js';

/**
 * Two-sided exact p-value of McNemar's test: b parts only A got right, c parts only B got right; under equal error
 * rates b ~ Binomial(b + c, ½). Twice the smaller tail, at most 1; 1 when b + c = 0.
 */
export const mcnemarExact = (b: number, c: number): number =>
  b + c === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(b, c), b + c, 0.5));
