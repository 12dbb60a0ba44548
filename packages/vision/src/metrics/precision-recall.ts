import { descendingCounts } from './ranking.js';

/**
 * Average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct thresholds, as scikit-learn defines it: no interpolation, tied
 * scores enter together. NaN when no part is a defect or a score is NaN.
 *
 * @param labels 1 = defect, 0 = good, one for each score
 */
export const averagePrecision = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => {
  const { counts, positives, hasNaN } = descendingCounts(scores, labels);
  if (positives === 0 || hasNaN) return NaN;
  let truePositives = 0;
  let flagged = 0;
  let sum = 0;
  for (const { positive, negative } of counts) {
    truePositives += positive;
    flagged += positive + negative;
    sum += (positive / positives) * (truePositives / flagged);
  }
  return sum;
};
