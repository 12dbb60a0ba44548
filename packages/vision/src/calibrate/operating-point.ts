import { quantileSorted } from '../math/quantile.js';
import { createRng, type Rng } from '../math/rng.js';
import { rateOf, type Rate } from '../metrics/confusion.js';
import { descendingCounts, type ScoreCount } from '../metrics/ranking.js';
import { cutBetween, nextFloatAbove } from './next-float.js';

export interface OperatingPointInput {
  scores: ArrayLike<number>;
  /** 1 = defect, 0 = good. */
  labels: ArrayLike<number>;
  /** What one escape and one false reject cost, in any one unit. */
  costs: { escape: number; falseReject: number };
  /** Share of defective parts at the station. Left out, that of the labels, which is wrong for an enriched sample. */
  defectRate?: number;
  /** Default 0.95. */
  confidence?: number;
  /** Bootstrap resamples; default 500, 0 for none. */
  resamples?: number;
  /** Default 0. */
  seed?: number;
}

export interface OperatingPoint {
  /** A part is rejected when its score ≥ threshold. */
  threshold: number;
  expectedCostPerPart: number;
  escapeRate: Rate;
  falseRejectRate: Rate;
  /** The base rate of defects the costs were weighed with. */
  defectRate: number;
  /** Bootstrap interval of the threshold found; NaN ends without resamples. */
  thresholdInterval: { lo: number; hi: number };
  /**
   * Bootstrap interval of the cost at the reported threshold. It collapses where no error was seen: the intervals of
   * the two rates do not, and are the ones to trust then.
   */
  costInterval: { lo: number; hi: number };
}

interface Weights {
  /** Cost for each part of the sample that escapes or is falsely rejected, divided by the number of parts. */
  escape: number;
  falseReject: number;
}

/**
 * Index of the cheapest cut among counts in descending order of score: entries before it are rejected. Of equally
 * cheap cuts the one that rejects most, since it lets fewest defects pass.
 */
const cheapestCut = (counts: readonly ScoreCount[], weights: Weights): { cut: number; cost: number } => {
  let escapes = 0;
  let falseRejects = 0;
  for (const { positive } of counts) escapes += positive;
  let cut = 0;
  let cost = escapes * weights.escape;
  for (let i = 0; i < counts.length; i++) {
    escapes -= counts[i].positive;
    falseRejects += counts[i].negative;
    const next = escapes * weights.escape + falseRejects * weights.falseReject;
    // Sums of equal worth may differ in the last digits.
    if (next <= cost + 1e-12 * Math.abs(cost)) {
      cut = i + 1;
      cost = Math.min(cost, next);
    }
  }
  return { cut, cost };
};

/** The threshold of a cut: the middle of its gap; beyond the ends just above the largest or at the smallest score. */
const thresholdOf = (counts: readonly ScoreCount[], cut: number): number => {
  if (cut === 0) return nextFloatAbove(counts[0].score);
  if (cut === counts.length) return counts[cut - 1].score;
  return cutBetween(counts[cut].score, counts[cut - 1].score);
};

const errorsAt = (counts: readonly ScoreCount[], cut: number): { escapes: number; falseRejects: number } => {
  let escapes = 0;
  let falseRejects = 0;
  counts.forEach(({ positive, negative }, i) => {
    if (i < cut) falseRejects += negative;
    else escapes += positive;
  });
  return { escapes, falseRejects };
};

/** Redraws each class with replacement, keeping its size. */
const resample = (counts: readonly ScoreCount[], rng: Rng): ScoreCount[] => {
  const drawn = counts.map(({ score }) => ({ score, positive: 0, negative: 0 }));
  for (const side of ['positive', 'negative'] as const) {
    const members: number[] = [];
    counts.forEach((c, i) => {
      for (let k = 0; k < c[side]; k++) members.push(i);
    });
    for (let k = 0; k < members.length; k++) drawn[members[rng.int(members.length)]][side]++;
  }
  return drawn;
};

const bootstrap = (
  counts: readonly ScoreCount[],
  weights: Weights,
  chosenCut: number,
  options: { resamples: number; seed: number; confidence: number },
): Pick<OperatingPoint, 'thresholdInterval' | 'costInterval'> => {
  const rng = createRng(options.seed);
  const thresholds = new Float64Array(options.resamples);
  const costs = new Float64Array(options.resamples);
  for (let r = 0; r < options.resamples; r++) {
    const drawn = resample(counts, rng);
    const present = drawn.filter((c) => c.positive + c.negative > 0);
    thresholds[r] = thresholdOf(present, cheapestCut(present, weights).cut);
    const { escapes, falseRejects } = errorsAt(drawn, chosenCut);
    costs[r] = escapes * weights.escape + falseRejects * weights.falseReject;
  }
  const interval = (values: Float64Array): { lo: number; hi: number } => {
    const sorted = values.sort();
    const tail = (1 - options.confidence) / 2;
    return { lo: quantileSorted(sorted, tail), hi: quantileSorted(sorted, 1 - tail) };
  };
  return { thresholdInterval: interval(thresholds), costInterval: interval(costs) };
};

/**
 * The threshold with the least expected cost per part, π·escapeRate·escapeCost + (1 − π)·falseRejectRate·rejectCost at
 * defect rate π. The classes are reweighted to π, so a sample rich in defects does not distort it. The cost is that on
 * the sample the threshold was chosen on, hence a little optimistic.
 *
 * @throws RangeError unless both classes are present, scores are finite, costs are finite and not negative, and the
 * defect rate is in [0, 1]
 */
export const costOperatingPoint = (input: OperatingPointInput): OperatingPoint => {
  const { costs, confidence = 0.95, resamples = 500, seed = 0 } = input;
  const { counts, positives, negatives, hasNaN } = descendingCounts(input.scores, input.labels);
  if (positives === 0 || negatives === 0) {
    throw new RangeError('An operating point needs scores of good and of defective parts.');
  }
  if (hasNaN || !counts.every((c) => Number.isFinite(c.score)))
    throw new RangeError('A score is not finite.');
  const defectRate = input.defectRate ?? positives / (positives + negatives);
  if (!(defectRate >= 0 && defectRate <= 1)) throw new RangeError(`${defectRate} is not a rate of defects.`);
  for (const cost of [costs.escape, costs.falseReject]) {
    if (!(cost >= 0 && cost < Infinity)) throw new RangeError(`${cost} is not a cost.`);
  }
  const weights = {
    escape: (defectRate * costs.escape) / positives,
    falseReject: ((1 - defectRate) * costs.falseReject) / negatives,
  };
  const { cut } = cheapestCut(counts, weights);
  const { escapes, falseRejects } = errorsAt(counts, cut);
  return {
    threshold: thresholdOf(counts, cut),
    expectedCostPerPart: escapes * weights.escape + falseRejects * weights.falseReject,
    escapeRate: rateOf(escapes, positives, confidence),
    falseRejectRate: rateOf(falseRejects, negatives, confidence),
    defectRate,
    ...bootstrap(counts, weights, cut, { resamples, seed, confidence }),
  };
};
