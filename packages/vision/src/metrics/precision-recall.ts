import { descendingCounts } from './ranking.js';

export interface PrPoint {
  precision: number;
  recall: number;
  /** A score at or above this counts as a defect. */
  threshold: number;
}

/**
 * Precision and recall at each distinct score, highest first: recall never falls. Recall is NaN when no part is a
 * defect. scikit-learn lists the same points in the other order and adds (1, 0) at the end.
 */
export const prCurve = (scores: ArrayLike<number>, labels: ArrayLike<number>): PrPoint[] => {
  const { counts, positives } = descendingCounts(scores, labels);
  let truePositives = 0;
  let flagged = 0;
  return counts.map(({ score, positive, negative }) => {
    truePositives += positive;
    flagged += positive + negative;
    return { precision: truePositives / flagged, recall: truePositives / positives, threshold: score };
  });
};

/**
 * Average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct thresholds, as scikit-learn defines it: no interpolation, tied
 * scores enter together. NaN when no part is a defect or a score is NaN.
 *
 * @param labels 1 = defect, 0 = good, one for each score
 */
export const averagePrecision = (scores: ArrayLike<number>, labels: ArrayLike<number>): number => {
  const { positives, hasNaN } = descendingCounts(scores, labels);
  if (positives === 0 || hasNaN) return NaN;
  let before = 0;
  let sum = 0;
  for (const { precision, recall } of prCurve(scores, labels)) {
    sum += (recall - before) * precision;
    before = recall;
  }
  return sum;
};
