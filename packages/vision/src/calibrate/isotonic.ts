/** A step function that never falls: `values[i]` from `scores[i]` on, `values[0]` below the first. */
export interface Isotonic {
  scores: Float64Array;
  values: Float64Array;
}

interface Pool {
  score: number;
  sum: number;
  count: number;
}

/** One point for each distinct score, ascending. */
const points = (scores: ArrayLike<number>, targets: ArrayLike<number>): Pool[] => {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((i, j) => scores[i] - scores[j]);
  const found: Pool[] = [];
  for (const i of order) {
    const last = found.at(-1);
    if (last?.score === scores[i]) {
      last.sum += targets[i];
      last.count++;
    } else found.push({ score: scores[i], sum: targets[i], count: 1 });
  }
  return found;
};

/**
 * Non-decreasing least-squares fit of targets on scores by pooling adjacent violators (Ayer et al. 1955). Equal scores
 * form one point. One entry for each pool; empty for no scores.
 *
 * @throws RangeError when there is not one target for each score
 */
export const fitIsotonic = (scores: ArrayLike<number>, targets: ArrayLike<number>): Isotonic => {
  if (scores.length !== targets.length) {
    throw new RangeError(`There are ${scores.length} scores but ${targets.length} targets.`);
  }
  const pools: Pool[] = [];
  for (const point of points(scores, targets)) {
    pools.push(point);
    while (pools.length > 1) {
      const last = pools[pools.length - 1];
      const before = pools[pools.length - 2];
      if (before.sum / before.count < last.sum / last.count) break;
      before.sum += last.sum;
      before.count += last.count;
      pools.pop();
    }
  }
  return {
    scores: Float64Array.from(pools, (p) => p.score),
    values: Float64Array.from(pools, (p) => p.sum / p.count),
  };
};

/** The fitted value at a score; NaN for an empty fit. */
export const applyIsotonic = ({ scores, values }: Isotonic, score: number): number => {
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle] <= score) low = middle + 1;
    else high = middle;
  }
  return values.length === 0 ? NaN : values[Math.max(0, low - 1)];
};
