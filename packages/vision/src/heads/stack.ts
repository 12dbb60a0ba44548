import { sigmoid } from '../calibrate/platt.js';
import { minimiseLbfgs } from '../math/lbfgs.js';
import { mean, std } from '../math/quantile.js';

/** What one head says of every labelled image, each without having learned from it. */
export interface StackColumn {
  name: string;
  values: ArrayLike<number>;
}

/** A logistic regression over heads: logit = offset + Σ weight · head. */
export interface Stack {
  /** Only heads that help; the others are not run. */
  weights: Record<string, number>;
  offset: number;
  /** Share of the decision of each head, for people: weight × spread, as shares of 1. */
  shares: { name: string; weight: number }[];
  /** [n]: logit of every image from a regression that has not seen its fold. */
  heldOutLogits: Float64Array;
  /** Mean log-loss of those. */
  logLoss: number;
}

/** L2 penalties tried; many labels bear a small one. */
const PENALTIES = [1, 0.3, 0.1, 0.03, 0.01];

/**
 * Chooses between all heads together and one alone, and how strongly they are held back, by cross-validated log-loss
 * (Wolpert 1992, stacked generalisation). All together unless one alone is better by more than a standard error: with
 * few labels a single head looks best by luck, and heads that err differently hold up better on parts unlike the
 * labelled ones. A weight that would be negative is set to nought: more alarming must never mean less likely a defect.
 * @param folds fold index per image
 * @param penalties tried
 */
export const fitStack = (
  columns: readonly StackColumn[],
  labels: readonly number[],
  folds: Int32Array,
  penalties: readonly number[] = PENALTIES,
): Stack => {
  const bestOf = (tried: readonly StackColumn[]): Trial =>
    penalties
      .map((penalty) => ({
        columns: tried,
        penalty,
        ...crossValidate(tried, labels, folds, penalty),
      }))
      .reduce((a, b) => (mean(b.losses) < mean(a.losses) ? b : a));
  let best = bestOf(columns);
  for (const alone of columns.map((c) => bestOf([c]))) if (clearlyBetter(alone, best)) best = alone;
  const { weights, offset } = fitLogistic(best.columns, labels, best.penalty);
  const used = best.columns.flatMap((c, i) => (weights[i] > 0 ? [{ ...c, weight: weights[i] }] : []));
  const pull = used.map((c) => c.weight * std(c.values));
  const total = pull.reduce((a, b) => a + b, 0) || 1;
  return {
    weights: Object.fromEntries(used.map((c) => [c.name, c.weight])),
    offset,
    shares: used
      .map((c, i) => ({ name: c.name, weight: pull[i] / total }))
      .sort((a, b) => b.weight - a.weight),
    heldOutLogits: best.heldOut,
    logLoss: mean(best.losses),
  };
};

interface Trial {
  columns: readonly StackColumn[];
  penalty: number;
  heldOut: Float64Array;
  /** Log-loss of every image. */
  losses: Float64Array;
}

const clearlyBetter = (a: Trial, b: Trial): boolean => {
  const gains = a.losses.map((loss, i) => b.losses[i] - loss);
  return mean(gains) > std(gains) / Math.sqrt(gains.length);
};

const crossValidate = (
  columns: readonly StackColumn[],
  labels: readonly number[],
  folds: Int32Array,
  penalty: number,
): { heldOut: Float64Array; losses: Float64Array } => {
  const heldOut = new Float64Array(labels.length);
  for (const fold of new Set(folds)) {
    const rows = labels.flatMap((_, i) => (folds[i] === fold ? [] : [i]));
    const { weights, offset } = fitLogistic(columns, labels, penalty, rows);
    for (let i = 0; i < labels.length; i++)
      if (folds[i] === fold) heldOut[i] = columns.reduce((s, c, k) => s + weights[k] * c.values[i], offset);
  }
  const losses = Float64Array.from(labels, (label, i) => {
    const p = Math.min(1 - 1e-9, Math.max(1e-9, sigmoid(heldOut[i])));
    return -Math.log(label ? p : 1 - p);
  });
  return { heldOut, losses };
};

/** Non-negative logistic regression: columns whose weight comes out negative are dropped until none does. */
const fitLogistic = (
  columns: readonly StackColumn[],
  labels: readonly number[],
  penalty: number,
  rows: readonly number[] = labels.map((_, i) => i),
): { weights: number[]; offset: number } => {
  const active = new Set(columns.keys());
  for (;;) {
    const members = [...active];
    const fit = fitUnconstrained(
      members.map((k) => columns[k]),
      labels,
      penalty,
      rows,
    );
    const negative = members.filter((_, i) => fit.weights[i] < 0);
    if (negative.length === 0) {
      const weights = columns.map((_, k) => (active.has(k) ? fit.weights[members.indexOf(k)] : 0));
      return { weights, offset: fit.offset };
    }
    // One at a time: two heads that say the same may each look negative beside the other.
    const worst = negative.reduce((a, b) =>
      fit.weights[members.indexOf(a)] <= fit.weights[members.indexOf(b)] ? a : b,
    );
    active.delete(worst);
  }
};

const fitUnconstrained = (
  columns: readonly StackColumn[],
  labels: readonly number[],
  penalty: number,
  rows: readonly number[],
): { weights: number[]; offset: number } => {
  const k = columns.length;
  // Standardised columns, row-major, so that one penalty fits all.
  const centre = columns.map((c) => mean(rows.map((i) => c.values[i])));
  const spread = columns.map((c) => std(rows.map((i) => c.values[i])) || 1);
  const table = new Float64Array(rows.length * k);
  rows.forEach((row, i) => {
    for (let j = 0; j < k; j++) table[i * k + j] = (columns[j].values[row] - centre[j]) / spread[j];
  });
  const { x } = minimiseLbfgs(
    (w, gradient) => {
      gradient.fill(0);
      let loss = 0;
      rows.forEach((row, i) => {
        let z = w[k];
        for (let j = 0; j < k; j++) z += w[j] * table[i * k + j];
        const sign = labels[row] ? 1 : -1;
        const margin = sign * z;
        loss +=
          (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin) / rows.length;
        const slope = -sign / (1 + Math.exp(margin)) / rows.length;
        for (let j = 0; j < k; j++) gradient[j] += slope * table[i * k + j];
        gradient[k] += slope;
      });
      for (let j = 0; j < k; j++) {
        loss += 0.5 * penalty * w[j] * w[j];
        gradient[j] += penalty * w[j];
      }
      return loss;
    },
    new Float64Array(k + 1),
    { maxIterations: 60, gradientTolerance: 1e-5 },
  );
  const weights = columns.map((_, j) => x[j] / spread[j]);
  return { weights, offset: x[k] - weights.reduce((s, w, j) => s + w * centre[j], 0) };
};
