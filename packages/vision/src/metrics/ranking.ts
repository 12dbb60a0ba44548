/** How many of each class share one score. */
export interface ScoreCount {
  score: number;
  positive: number;
  negative: number;
}

export interface Ranking {
  /** One entry for each distinct score, highest first. */
  counts: ScoreCount[];
  positives: number;
  negatives: number;
  /** Whether some score was NaN (such scores are left out of `counts`). */
  hasNaN: boolean;
}

/**
 * The scores of each class in ascending order.
 *
 * @throws RangeError when there is not exactly one label for each score
 */
export const splitByLabel = (
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): { positive: Float64Array; negative: Float64Array } => {
  if (scores.length !== labels.length) {
    throw new RangeError(`There are ${scores.length} scores but ${labels.length} labels.`);
  }
  let positives = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i]) positives++;
  const positive = new Float64Array(positives);
  const negative = new Float64Array(labels.length - positives);
  let p = 0;
  let q = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i]) positive[p++] = scores[i];
    else negative[q++] = scores[i];
  }
  return { positive: positive.sort(), negative: negative.sort() };
};

/** Counts each class at each distinct score, highest score first; see `splitByLabel` for errors. */
export const descendingCounts = (scores: ArrayLike<number>, labels: ArrayLike<number>): Ranking => {
  const { positive, negative } = splitByLabel(scores, labels);
  // Typed arrays sort NaN last.
  let p = positive.length - 1;
  let q = negative.length - 1;
  while (p >= 0 && Number.isNaN(positive[p])) p--;
  while (q >= 0 && Number.isNaN(negative[q])) q--;
  const positives = p + 1;
  const negatives = q + 1;
  const counts: ScoreCount[] = [];
  while (p >= 0 || q >= 0) {
    const score = Math.max(p >= 0 ? positive[p] : -Infinity, q >= 0 ? negative[q] : -Infinity);
    const entry = { score, positive: 0, negative: 0 };
    for (; p >= 0 && positive[p] === score; p--) entry.positive++;
    for (; q >= 0 && negative[q] === score; q--) entry.negative++;
    counts.push(entry);
  }
  return { counts, positives, negatives, hasNaN: positives + negatives < scores.length };
};
