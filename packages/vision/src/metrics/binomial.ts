import { inverseIncompleteBeta, regularisedIncompleteBeta } from '../math/special.js';
import type { Interval } from './roc.js';

/**
 * Exact (Clopper & Pearson 1934) confidence interval of a rate: it covers the true rate with at least `confidence`.
 * No trials say nothing: value NaN, interval [0, 1].
 *
 * @throws RangeError unless 0 ≤ successes ≤ trials, both whole
 */
export const clopperPearson = (successes: number, trials: number, confidence = 0.95): Interval => {
  if (!Number.isInteger(successes) || !Number.isInteger(trials) || successes < 0 || successes > trials) {
    throw new RangeError(`${successes} of ${trials} is not a count of successes in trials.`);
  }
  if (trials === 0) return { value: NaN, lo: 0, hi: 1 };
  const tail = (1 - confidence) / 2;
  const failures = trials - successes;
  return {
    value: successes / trials,
    lo: successes === 0 ? 0 : inverseIncompleteBeta(tail, successes, failures + 1),
    hi: failures === 0 ? 1 : inverseIncompleteBeta(1 - tail, successes + 1, failures),
  };
};

/** P(X ≤ k) for X ~ Binomial(trials, rate). */
export const binomialCdf = (k: number, trials: number, rate: number): number => {
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  if (whole >= trials) return 1;
  return regularisedIncompleteBeta(1 - rate, trials - whole, whole + 1);
};

/** Smallest k with P(X ≤ k) ≥ p. */
const binomialQuantile = (p: number, trials: number, rate: number): number => {
  let low = 0;
  let high = trials;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomialCdf(middle, trials, rate) >= p) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * Central acceptance interval of Binomial(trials, rate): counts lo … hi (both included) such that fewer than lo and
 * more than hi each have probability at most (1 − confidence)/2. Exact: covers at least `confidence`.
 */
export const binomialInterval = (
  trials: number,
  rate: number,
  confidence = 0.95,
): { lo: number; hi: number } => {
  const tail = (1 - confidence) / 2;
  return {
    lo: binomialQuantile(tail, trials, rate),
    hi: binomialQuantile(1 - tail, trials, rate),
  };
};
