import { normalQuantile } from '../math/special.js';
import { descendingCounts, splitByLabel } from './ranking.js';

/** A value with the ends of its confidence interval. */
export interface Interval {
  value: number;
  lo: number;
  hi: number;
}

export interface RocPoint {
  falsePositiveRate: number;
  truePositiveRate: number;
  /** A score at or above this counts as a defect; Infinity at the (0, 0) end. */
  threshold: number;
}

/**
 * Area under the ROC curve: the probability that a random defect scores above a random good part, ties counting one
 * half (Mann–Whitney U / mn). Exact; NaN unless both classes are present; NaN scores give NaN.
 *
 * @param labels 1 = defect, 0 = good, one for each score
 */
export const auroc = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => {
  const { counts, positives, negatives, hasNaN } = descendingCounts(scores, labels);
  if (hasNaN || positives === 0 || negatives === 0) return NaN;
  let negativesAbove = 0;
  let lost = 0;
  for (const { positive, negative } of counts) {
    lost += positive * (negativesAbove + negative / 2);
    negativesAbove += negative;
  }
  return 1 - lost / positives / negatives;
};

/**
 * The ROC curve, one point for each distinct score from the highest down, from (0, 0) to (1, 1). The rate of an
 * absent class is NaN.
 */
export const rocCurve = (scores: ArrayLike<number>, labels: ArrayLike<number>): RocPoint[] => {
  const { counts, positives, negatives } = descendingCounts(scores, labels);
  let truePositives = 0;
  let falsePositives = 0;
  const points: RocPoint[] = [];
  const push = (threshold: number): number =>
    points.push({
      falsePositiveRate: falsePositives / negatives,
      truePositiveRate: truePositives / positives,
      threshold,
    });
  push(Infinity);
  for (const { score, positive, negative } of counts) {
    truePositives += positive;
    falsePositives += negative;
    push(score);
  }
  return points;
};

/** For each of `values`, the share of the sorted `others` that lies below it, ties counting one half. */
const placements = (values: Float64Array, others: Float64Array): Float64Array => {
  const shares = new Float64Array(values.length);
  let below = 0;
  let notAbove = 0;
  for (let i = 0; i < values.length; i++) {
    while (below < others.length && others[below] < values[i]) below++;
    while (notAbove < others.length && others[notAbove] <= values[i]) notAbove++;
    shares[i] = (below + notAbove) / 2 / others.length;
  }
  return shares;
};

const variance = (values: Float64Array): number => {
  let mean = 0;
  for (const v of values) mean += v / values.length;
  let sum = 0;
  for (const v of values) sum += (v - mean) ** 2;
  return sum / (values.length - 1);
};

/**
 * AUROC with a DeLong confidence interval (DeLong, DeLong & Clarke-Pearson 1988), its variance carried to the logit
 * scale so that the ends stay inside (0, 1) (Pepe 2003, §5.2.3).
 *
 * Degenerate input: a class is absent → all NaN. A class has one member, or all scores are tied → the value, with lo
 * and hi NaN, for no variance can be estimated. The classes do not overlap (value 0 or 1) → DeLong's variance is zero
 * and would claim certainty, so the interval is a Clopper–Pearson bound on min(m, n) trials, none lost.
 */
export const aurocInterval = (
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  confidence = 0.95,
): Interval => {
  const value = auroc(scores, labels);
  const { positive, negative } = splitByLabel(scores, labels);
  const smaller = Math.min(positive.length, negative.length);
  if (Number.isNaN(value) || smaller < 2) return { value, lo: NaN, hi: NaN };
  const bound = ((1 - confidence) / 2) ** (1 / smaller);
  if (value === 1) return { value, lo: bound, hi: 1 };
  if (value === 0) return { value, lo: 0, hi: 1 - bound };
  const error = Math.sqrt(
    variance(placements(positive, negative)) / positive.length +
      variance(placements(negative, positive)) / negative.length,
  );
  if (error === 0) return { value, lo: NaN, hi: NaN };
  const logit = Math.log(value / (1 - value));
  const half = (normalQuantile((1 + confidence) / 2) * error) / (value * (1 - value));
  const back = (z: number): number => 1 / (1 + Math.exp(-z));
  return { value, lo: back(logit - half), hi: back(logit + half) };
};
