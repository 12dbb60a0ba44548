import { binomialCdf } from './binomial.js';

/**
 * Two-sided exact p-value of McNemar's test: b parts only A got right, c parts only B got right; under equal error
 * rates b ~ Binomial(b + c, ½). Twice the smaller tail, at most 1; 1 when b + c = 0.
 */
export const mcnemarExact = (b: number, c: number): number =>
  b + c === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(b, c), b + c, 0.5));

/**
 * One-sided mid-p value that B is worse than A: P(C > c) + ½·P(C = c) for C ~ Binomial(b + c, ½), where c parts only A got
 * right and b parts only B got right. The mid-p halves the weight of what was seen: closer to its level than the exact
 * test, which is slow to speak with few discordant parts (Fagerland, Lydersen & Laake 2013). ½ when b + c = 0.
 */
export const mcnemarWorseMidP = (b: number, c: number): number => {
  // By symmetry P(C > c) = P(C < b): the parts only B got right.
  const below = binomialCdf(b - 1, b + c, 0.5);
  return (below + binomialCdf(b, b + c, 0.5)) / 2;
};

/** Two-sided mid-p value: twice the smaller one-sided one, at most 1. */
export const mcnemarMidP = (b: number, c: number): number =>
  Math.min(1, 2 * Math.min(mcnemarWorseMidP(b, c), mcnemarWorseMidP(c, b)));
