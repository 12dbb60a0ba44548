import { normalQuantile } from '../math/normal.js';
import { type Rate, rateOf } from '../metrics/confusion.js';
import type { Interval } from '../metrics/roc.js';

export interface Agreement {
  /** Items both judged. */
  items: number;
  /** Share judged differently, with its Clopper–Pearson interval. */
  disagreement: Rate;
  /** Agreement beyond chance, at most 1; NaN where it says nothing: no items, or a single answer given by all. */
  kappa: Interval;
}

/**
 * Cohen's kappa of two people (or of one, twice) on the same items: (p_o − p_e)/(1 − p_e), with p_e from their own
 * frequencies (Cohen 1960). Interval from the large-sample variance for kappa ≠ 0 of Fleiss, Cohen & Everitt
 * (Psychological Bulletin 1969, eq. 13). With full agreement that variance is nought; the interval then comes from the
 * lower Clopper–Pearson end of the agreement at the same chance agreement.
 *
 * @param pairs the two answers to each item
 */
export const agreementOf = (pairs: readonly (readonly [string, string])[], confidence = 0.95): Agreement => {
  const n = pairs.length;
  const differing = pairs.filter(([a, b]) => a !== b).length;
  const disagreement = rateOf(differing, n, confidence);
  const nothing = { items: n, disagreement, kappa: { value: NaN, lo: NaN, hi: NaN } };
  if (n === 0) return nothing;
  const categories = [...new Set(pairs.flat())].sort();
  const rowOf = new Map(categories.map((c) => [c, 0]));
  const columnOf = new Map(rowOf);
  for (const [a, b] of pairs) {
    rowOf.set(a, (rowOf.get(a) ?? 0) + 1 / n);
    columnOf.set(b, (columnOf.get(b) ?? 0) + 1 / n);
  }
  const row = (c: string): number => rowOf.get(c) ?? 0;
  const column = (c: string): number => columnOf.get(c) ?? 0;
  const observed = 1 - differing / n;
  const chance = categories.reduce((sum, c) => sum + row(c) * column(c), 0);
  if (1 - chance < 1e-12) return nothing;
  const value = (observed - chance) / (1 - chance);
  if (differing === 0) {
    const lo = (1 - disagreement.hi - chance) / (1 - chance);
    return { items: n, disagreement, kappa: { value, lo, hi: 1 } };
  }
  let variance = -((observed * chance - 2 * chance + observed) ** 2);
  for (const [a, b] of pairs) {
    const weight =
      a === b
        ? (1 - chance - (row(a) + column(a)) * (1 - observed)) ** 2
        : (1 - observed) ** 2 * (column(a) + row(b)) ** 2;
    variance += weight / n;
  }
  const error = Math.sqrt(Math.max(0, variance) / n) / (1 - chance) ** 2;
  const half = normalQuantile((1 + confidence) / 2) * error;
  return {
    items: n,
    disagreement,
    kappa: { value, lo: Math.max(-1, value - half), hi: Math.min(1, value + half) },
  };
};
