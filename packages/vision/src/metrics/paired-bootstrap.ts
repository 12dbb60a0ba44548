import { quantileSorted } from '../math/quantile.js';
import { createRng } from '../math/rng.js';

export { mcnemarExact } from './mcnemar.js';

export interface PairedBootstrapInput {
  /** Scores of the two models on the same images, in the same order. */
  scoresA: ArrayLike<number>;
  scoresB: ArrayLike<number>;
  /** 1 = defect, 0 = good. */
  labels: ArrayLike<number>;
  /** A figure where larger is better, e.g. `auroc`. */
  metric: (scores: Float64Array, labels: Uint8Array) => number;
  /** Default 2000. */
  resamples?: number;
  seed: number;
  /** Default 0.95. */
  confidence?: number;
}

export interface PairedBootstrapResult {
  /** metric(B) − metric(A) on the images as given. */
  difference: number;
  lo: number;
  hi: number;
  /** Share of resamples in which B is better, ties counting one half. */
  pBetter: number;
}

/**
 * Percentile bootstrap of the difference between two models (Efron & Tibshirani 1993): images are drawn with
 * replacement within good and within defective, both models seeing the same draw. Resamples whose difference is NaN
 * are left out; all NaN gives NaN.
 *
 * @throws RangeError when the arrays differ in length
 */
export const pairedBootstrap = (input: PairedBootstrapInput): PairedBootstrapResult => {
  const { scoresA, scoresB, labels, metric, resamples = 2000, seed, confidence = 0.95 } = input;
  const n = labels.length;
  if (scoresA.length !== n || scoresB.length !== n) {
    throw new RangeError(`There are ${scoresA.length} and ${scoresB.length} scores but ${n} labels.`);
  }
  const strata: number[][] = [[], []];
  for (let i = 0; i < n; i++) strata[labels[i] ? 1 : 0].push(i);
  const order = strata.flat();
  const drawnLabels = Uint8Array.from(order, (i) => (labels[i] ? 1 : 0));
  const a = Float64Array.from(order, (i) => scoresA[i]);
  const b = Float64Array.from(order, (i) => scoresB[i]);
  const difference = metric(b.slice(), drawnLabels.slice()) - metric(a.slice(), drawnLabels.slice());

  const rng = createRng(seed);
  const drawnA = new Float64Array(n);
  const drawnB = new Float64Array(n);
  const differences: number[] = [];
  for (let r = 0; r < resamples; r++) {
    let at = 0;
    for (const stratum of strata) {
      const start = at;
      for (let k = 0; k < stratum.length; k++, at++) {
        const from = start + rng.int(stratum.length);
        drawnA[at] = a[from];
        drawnB[at] = b[from];
      }
    }
    const d = metric(drawnB, drawnLabels) - metric(drawnA, drawnLabels);
    if (!Number.isNaN(d)) differences.push(d);
  }
  const sorted = Float64Array.from(differences).sort();
  const better = differences.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
  return {
    difference,
    lo: quantileSorted(sorted, (1 - confidence) / 2),
    hi: quantileSorted(sorted, (1 + confidence) / 2),
    pBetter: better / differences.length,
  };
};
