export interface PairedAuroc {
  aurocA: number;
  aurocB: number;
  /** AUROC of B less that of A. */
  difference: number;
  /** Standard error of the difference; NaN with fewer than two of a class. */
  standardError: number;
}

/** Share of the ascending `others` below a value, ties counting one half. */
const placementIn = (value: number, others: Float64Array): number => {
  const bound = (strict: boolean): number => {
    let low = 0;
    let high = others.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (others[middle] < value || (!strict && others[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (bound(true) + bound(false)) / 2 / others.length;
};

const meanAndVariance = (values: readonly number[]): { mean: number; variance: number } => {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
};

/**
 * Difference of two correlated AUROCs on the same images, with the standard error of DeLong, DeLong & Clarke-Pearson
 * (Biometrics 1988): the variance of the differences of placements of each defect among the good images, and of each
 * good image among the defects. NaN throughout when a class is absent or a score is NaN.
 *
 * @param labels 1 = defect, 0 = good, one for each pair of scores
 * @throws RangeError when the arrays differ in length
 */
export const pairedDelong = (
  scoresA: ArrayLike<number>,
  scoresB: ArrayLike<number>,
  labels: ArrayLike<number>,
): PairedAuroc => {
  if (scoresA.length !== labels.length || scoresB.length !== labels.length) {
    throw new RangeError(`${scoresA.length} and ${scoresB.length} scores for ${labels.length} labels.`);
  }
  const index = Array.from({ length: labels.length }, (_, i) => i);
  const bad = index.filter((i) => labels[i]);
  const good = index.filter((i) => !labels[i]);
  const broken = index.some((i) => Number.isNaN(scoresA[i]) || Number.isNaN(scoresB[i]));
  if (broken || bad.length === 0 || good.length === 0) {
    return { aurocA: NaN, aurocB: NaN, difference: NaN, standardError: NaN };
  }
  const placements = (
    scores: ArrayLike<number>,
    of: readonly number[],
    among: readonly number[],
  ): number[] => {
    const others = Float64Array.from(among, (i) => scores[i]).sort();
    return of.map((i) => placementIn(scores[i], others));
  };
  const badA = placements(scoresA, bad, good);
  const badB = placements(scoresB, bad, good);
  const goodA = placements(scoresA, good, bad);
  const goodB = placements(scoresB, good, bad);
  const ofBad = meanAndVariance(badB.map((v, i) => v - badA[i]));
  const ofGood = meanAndVariance(goodB.map((v, i) => v - goodA[i]));
  return {
    aurocA: meanAndVariance(badA).mean,
    aurocB: meanAndVariance(badB).mean,
    difference: ofBad.mean,
    standardError: Math.sqrt(ofBad.variance / bad.length + ofGood.variance / good.length),
  };
};
