import { std, quantile } from '../math/quantile.js';
import { sigmoid } from './platt.js';

export interface OperatingPointInput {
  /** Of any scale on which a spread means something: logits rather than probabilities. */
  scores: ArrayLike<number>;
  /** 1 = defect, 0 = good. */
  labels: ArrayLike<number>;
  /** What one escape and one false reject cost, in any one unit. */
  costs: { escape: number; falseReject: number };
  /** Share of defective parts at the station. Left out, that of the labels, which is wrong for an enriched sample. */
  defectRate?: number;
}

export interface OperatingPoint {
  /** A part is rejected when its score ≥ threshold. */
  threshold: number;
  /** Of the smoothed classes. */
  expectedCostPerPart: number;
}

/** Thresholds compared, and once more between the neighbours of the best. */
const STEPS = 256;
/** Beyond this many bandwidths from every score nothing changes any more. */
const REACH = 6;
/** The logistic function with this slope is within 0.01 of the normal distribution's. */
const NORMAL_SLOPE = 1.702;
/** Equal scores are still spread a little: as a share of the spread of all. */
const LEAST_SPREAD = 0.02;

/**
 * The threshold with the least expected cost per part, π·escapeRate·escapeCost + (1 − π)·falseRejectRate·rejectCost at
 * defect rate π. The classes are reweighted to π, so a sample rich in defects does not distort it. The rates are those
 * of smoothed classes (kernel estimates, Silverman 1986, eq. 3.31): the counts of a few dozen labels are steps, and
 * the cheapest step leaps with every label. Of equally cheap thresholds the one that rejects most.
 *
 * @throws RangeError unless both classes are present, scores are finite, costs are finite and not negative, and the
 * defect rate is in [0, 1]
 */
export const costOperatingPoint = ({
  scores,
  labels,
  costs,
  defectRate,
}: OperatingPointInput): OperatingPoint => {
  if (scores.length !== labels.length)
    throw new RangeError(`There are ${scores.length} scores but ${labels.length} labels.`);
  const all = Float64Array.from(scores);
  const defects = all.filter((_, i) => labels[i] === 1);
  const good = all.filter((_, i) => labels[i] !== 1);
  if (defects.length === 0 || good.length === 0)
    throw new RangeError('An operating point needs scores of good and of defective parts.');
  if (!all.every(Number.isFinite)) throw new RangeError('A score is not finite.');
  const rate = defectRate ?? defects.length / all.length;
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`${rate} is not a rate of defects.`);
  for (const cost of [costs.escape, costs.falseReject])
    if (!(cost >= 0 && cost < Infinity)) throw new RangeError(`${cost} is not a cost.`);

  const least = LEAST_SPREAD * spreadOf(all) || 1e-9;
  const [goodWidth, defectWidth] = [good, defects].map((s) => bandwidth(s, least));
  const costAt = (threshold: number): number =>
    rate * costs.escape * meanBelow(defects, threshold, defectWidth) +
    (1 - rate) * costs.falseReject * (1 - meanBelow(good, threshold, goodWidth));
  const reach = REACH * Math.max(goodWidth, defectWidth);
  const sorted = all.sort();
  const low = sorted[0] - reach;
  const high = sorted[sorted.length - 1] + reach;
  const step = (high - low) / STEPS;
  const coarse = cheapest(costAt, low, step);
  const { threshold, cost } = cheapest(costAt, coarse.threshold - step, (2 * step) / STEPS);
  return { threshold, expectedCostPerPart: cost };
};

const cheapest = (
  costAt: (threshold: number) => number,
  from: number,
  step: number,
): { threshold: number; cost: number } => {
  let best = { threshold: from, cost: costAt(from) };
  for (let k = 1; k <= STEPS; k++) {
    const threshold = from + k * step;
    const cost = costAt(threshold);
    // Sums of equal worth may differ in the last digits.
    if (cost < best.cost * (1 - 1e-9)) best = { threshold, cost };
  }
  return best;
};

/** The lesser of standard deviation and interquartile range: a few odd scores must not widen everything. */
const spreadOf = (scores: Float64Array): number => {
  const deviation = std(scores);
  const quartiles = (quantile(scores, 0.75) - quantile(scores, 0.25)) / 1.34;
  return quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
};

const bandwidth = (scores: Float64Array, least: number): number =>
  0.9 * Math.max(scores.length > 1 ? spreadOf(scores) : 0, least) * scores.length ** -0.2;

/** Share of the smoothed class below a threshold. */
const meanBelow = (scores: Float64Array, threshold: number, width: number): number => {
  const slope = NORMAL_SLOPE / width;
  let sum = 0;
  for (const score of scores) sum += sigmoid(slope * (threshold - score));
  return sum / scores.length;
};
