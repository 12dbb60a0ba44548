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

const PENALTY = 0.01;
/** A further head must lower the log-loss by this much, or chance alone would let heads in. */
const LEAST_GAIN = 0.002;

/**
 * Chooses heads one after the other by cross-validated log-loss (Wolpert 1992, stacked generalisation). A head whose
 * weight would be negative is left out: more alarming must never mean less likely a defect.
 * @param folds fold index per image
 */
export const fitStack = (columns: readonly StackColumn[], labels: readonly number[], folds: Int32Array): Stack => {
  let chosen: StackColumn[] = [];
  let best = { heldOut: new Float64Array(labels.length), loss: Number.POSITIVE_INFINITY };
  for (;;) {
    let next: { column: StackColumn; heldOut: Float64Array<ArrayBuffer>; loss: number } | undefined;
    for (const column of columns) {
      if (chosen.includes(column)) continue;
      const trial = [...chosen, column];
      if (chosen.length > 0 && fitLogistic(trial, labels).weights.some((w) => w <= 0)) continue;
      const result = crossValidate(trial, labels, folds);
      if (result.loss < (next?.loss ?? Number.POSITIVE_INFINITY)) next = { column, ...result };
    }
    if (!next || next.loss > best.loss - (chosen.length > 0 ? LEAST_GAIN : 0)) break;
    chosen = [...chosen, next.column];
    best = next;
  }
  const { weights, offset } = fitLogistic(chosen, labels);
  const pull = chosen.map((c, i) => Math.abs(weights[i]) * std(c.values));
  const total = pull.reduce((a, b) => a + b, 0) || 1;
  return {
    weights: Object.fromEntries(chosen.map((c, i) => [c.name, weights[i]])),
    offset,
    shares: chosen.map((c, i) => ({ name: c.name, weight: pull[i] / total })).sort((a, b) => b.weight - a.weight),
    heldOutLogits: best.heldOut,
    logLoss: best.loss,
  };
};

const crossValidate = (columns: readonly StackColumn[], labels: readonly number[], folds: Int32Array) => {
  const heldOut = new Float64Array(labels.length);
  for (const fold of new Set(folds)) {
    const rows = labels.flatMap((_, i) => (folds[i] === fold ? [] : [i]));
    const { weights, offset } = fitLogistic(columns, labels, rows);
    for (let i = 0; i < labels.length; i++)
      if (folds[i] === fold) heldOut[i] = columns.reduce((s, c, k) => s + weights[k] * c.values[i], offset);
  }
  let loss = 0;
  labels.forEach((label, i) => {
    const p = Math.min(1 - 1e-9, Math.max(1e-9, sigmoid(heldOut[i])));
    loss -= Math.log(label ? p : 1 - p) / labels.length;
  });
  return { heldOut, loss };
};

const fitLogistic = (
  columns: readonly StackColumn[],
  labels: readonly number[],
  rows: readonly number[] = labels.map((_, i) => i),
): { weights: number[]; offset: number } => {
  const centre = columns.map((c) => mean(rows.map((i) => c.values[i])));
  const spread = columns.map((c) => std(rows.map((i) => c.values[i])) || 1);
  const k = columns.length;
  const { x } = minimiseLbfgs(
    (w, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const i of rows) {
        let z = w[k];
        for (let j = 0; j < k; j++) z += (w[j] * (columns[j].values[i] - centre[j])) / spread[j];
        const sign = labels[i] ? 1 : -1;
        const margin = sign * z;
        loss += (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin) / rows.length;
        const slope = -sign / (1 + Math.exp(margin)) / rows.length;
        for (let j = 0; j < k; j++) gradient[j] += (slope * (columns[j].values[i] - centre[j])) / spread[j];
        gradient[k] += slope;
      }
      for (let j = 0; j < k; j++) {
        loss += 0.5 * PENALTY * w[j] * w[j];
        gradient[j] += PENALTY * w[j];
      }
      return loss;
    },
    new Float64Array(k + 1),
    { maxIterations: 60 },
  );
  const weights = columns.map((_, j) => x[j] / spread[j]);
  return { weights, offset: x[k] - weights.reduce((s, w, j) => s + w * centre[j], 0) };
};
