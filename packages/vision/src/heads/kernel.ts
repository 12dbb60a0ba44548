import { squaredDistances } from '../math/blas.js';
import { type Matrix, pickRows } from '../math/matrix.js';
import { cholesky, solveCholesky } from '../math/linalg.js';
import { type Tridiagonal, tridiagonalise } from '../math/tridiagonal.js';
import { median } from '../math/quantile.js';
import type { Rng } from '../math/rng.js';
import { fitPlatt, sigmoid } from '../calibrate/platt.js';

/**
 * The global head: kernel ridge classification with a Gaussian kernel on image embeddings (least-squares SVM,
 * Suykens & Vandewalle 1999). A wide kernel is a linear classifier, a narrow one a nearest-neighbour vote; the
 * leave-one-out predictions, exact and free of refits, choose between them.
 */
export interface KernelModel {
  /** [n, size]: embeddings of labelled images. */
  support: Matrix;
  /** kernel = exp(−gamma · distance²) */
  gamma: number;
  /** [n, 1 + types]: one column for defect or not, one a defect type. */
  coefficients: Float64Array;
  columns: number;
}

export interface KernelFit {
  model: KernelModel;
  /** [n]: what each labelled image would score had it not been labelled, in −1 … 1. */
  leaveOneOut: Float64Array;
}

const WIDTHS = [0.125, 0.25, 0.5, 1, 2];
const RIDGES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1];
/** Width and ridge are chosen on at most so many images: the cost grows with the cube. */
const CHOOSING_IMAGES = 400;
/** Added to the kernel: an unpenalised offset, nearly. */
const OFFSET = 1;

/** Images the kernel keeps: memory and artifact grow with them, memory with their square. */
const MOST_SUPPORT = 1200;

/**
 * With more labels than can be kept, defects come first; the images left out are scored as any new one.
 * @param embeddings [n, size]
 * @param labels 1 = defect
 * @param types per image the indices of its defect types
 */
export const fitKernel = async (
  embeddings: Matrix,
  labels: readonly number[],
  types: readonly number[][],
  typeCount: number,
  rng: Rng,
): Promise<KernelFit> => {
  if (labels.length <= MOST_SUPPORT) return fitKept(embeddings, labels, types, typeCount, rng);
  const kept = chooseRows(labels, MOST_SUPPORT, rng);
  const fit = await fitKept(
    pickRows(embeddings, kept),
    kept.map((i) => labels[i]),
    kept.map((i) => types[i]),
    typeCount,
    rng,
  );
  const leaveOneOut = new Float64Array(labels.length);
  const isKept = new Map(kept.map((i, row) => [i, row]));
  const others = labels.flatMap((_, i) => (isKept.has(i) ? [] : [i]));
  const columns = 1 + typeCount;
  const scores = await scoreKernel(pickRows(embeddings, others), fit.model);
  others.forEach((i, row) => {
    leaveOneOut[i] = scores[row * columns];
  });
  for (const [i, row] of isKept) leaveOneOut[i] = fit.leaveOneOut[row];
  return { model: fit.model, leaveOneOut };
};

const fitKept = async (
  embeddings: Matrix,
  labels: readonly number[],
  types: readonly number[][],
  typeCount: number,
  rng: Rng,
): Promise<KernelFit> => {
  const n = embeddings.rows;
  const chosenRows =
    n <= CHOOSING_IMAGES ? Array.from({ length: n }, (_, i) => i) : chooseRows(labels, CHOOSING_IMAGES, rng);
  const few = await kernelProblem(
    pickRows(embeddings, chosenRows),
    chosenRows.map((i) => labels[i]),
  );
  const { gamma, ridge } = chooseKernel(few);

  const all = n === chosenRows.length ? few : await kernelProblem(embeddings, labels);
  const columns = 1 + typeCount;
  const targets = new Float64Array(n * columns);
  for (let i = 0; i < n; i++) {
    targets[i * columns] = labels[i] ? 1 : -1;
    for (let t = 0; t < typeCount; t++) targets[i * columns + 1 + t] = types[i].includes(t) ? 1 : -1;
  }
  const system = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      system[i * n + j] =
        Math.exp(-gamma * all.distances.data[i * n + j]) + OFFSET + (i === j ? ridge / all.weights[i] : 0);
  const factor = cholesky(system, n);
  const coefficients = solveCholesky(factor, n, targets, columns);
  const diagonal = inverseDiagonal(factor, n);
  return {
    model: { support: embeddings, gamma, coefficients, columns },
    leaveOneOut: diagonal.map((d, i) => targets[i * columns] - coefficients[i * columns] / d),
  };
};

interface KernelProblem {
  distances: Matrix;
  /** Median squared distance: the unit of width. */
  unit: number;
  labels: readonly number[];
  /** Classes weigh the same however many of each were labelled. */
  weights: Float64Array;
}

const kernelProblem = async (embeddings: Matrix, labels: readonly number[]): Promise<KernelProblem> => {
  const distances = await squaredDistances(embeddings, embeddings);
  const positive = distances.data.filter((d) => d > 0);
  const defects = labels.reduce((a, b) => a + b, 0);
  const share = defects / labels.length;
  return {
    distances,
    unit: positive.length > 0 ? median(positive) : 1,
    labels,
    weights: Float64Array.from(labels, (l) => 0.5 / (l ? share : 1 - share)),
  };
};

/** All defects (up to half) and a random rest. */
const chooseRows = (labels: readonly number[], wanted: number, rng: Rng): number[] => {
  const of = (label: number): number[] => rng.shuffle(labels.flatMap((l, i) => (l === label ? [i] : [])));
  const defects = of(1).slice(0, wanted / 2);
  return [...defects, ...of(0).slice(0, wanted - defects.length)].sort((a, b) => a - b);
};

/** The width and ridge with the least leave-one-out log-loss. */
const chooseKernel = ({
  distances,
  unit,
  labels,
  weights,
}: KernelProblem): { gamma: number; ridge: number } => {
  const n = labels.length;
  const root = weights.map(Math.sqrt);
  const targets = Float64Array.from(labels, (label, i) => (label ? root[i] : -root[i]));
  let best = { loss: Number.POSITIVE_INFINITY, gamma: 1 / unit, ridge: 1 };
  for (const width of WIDTHS) {
    const gamma = width / unit;
    // With D = diag(weights): (K + ridge·D⁻¹)⁻¹ = √D (√D K √D + ridge)⁻¹ √D, and √D K √D = Q T Qᵀ serves all ridges.
    const scaled = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        scaled[i * n + j] = root[i] * root[j] * (Math.exp(-gamma * distances.data[i * n + j]) + OFFSET);
    const reduced = tridiagonalise(scaled, n);
    for (const ridge of RIDGES) {
      const { solution, diagonal } = solveReduced(reduced, ridge, targets);
      const loo = solution.map((x, i) => (labels[i] ? 1 : -1) - x / (diagonal[i] * root[i]));
      const loss = logLoss(loo, labels, weights);
      if (loss < best.loss - 1e-9) best = { loss, gamma, ridge };
    }
  }
  return best;
};

/**
 * (Q T Qᵀ + ridge)⁻¹ targets, and the diagonal of the inverse, by T + ridge = L D Lᵀ: a few passes over Q, where an
 * eigensystem would take dozens.
 */
const solveReduced = (
  { diagonal: d, offDiagonal: e, qTransposed: q }: Tridiagonal,
  ridge: number,
  targets: Float64Array,
): { solution: Float64Array; diagonal: Float64Array } => {
  const n = d.length;
  const solution = new Float64Array(n);
  const diagonal = new Float64Array(n);
  // Row j of L⁻¹ Qᵀ, and of L⁻¹ Qᵀ targets.
  const row = new Float64Array(n);
  let target = 0;
  let pivot = 1;
  for (let j = 0; j < n; j++) {
    const factor = j > 0 ? e[j - 1] / pivot : 0;
    pivot = d[j] + ridge - (j > 0 ? factor * e[j - 1] : 0);
    let projected = 0;
    for (let i = 0; i < n; i++) {
      const value = q[j * n + i];
      projected += value * targets[i];
      row[i] = value - factor * row[i];
    }
    target = projected - factor * target;
    for (let i = 0; i < n; i++) {
      const share = row[i] / pivot;
      solution[i] += share * target;
      diagonal[i] += share * row[i];
    }
  }
  return { solution, diagonal };
};

/** Log-loss of scores after the best monotone logistic calibration, classes weighing the same. */
export const logLoss = (
  scores: ArrayLike<number>,
  labels: readonly number[],
  weights: ArrayLike<number>,
): number => {
  const { a, b } = fitPlatt(scores, labels, { weights });
  let loss = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = Math.min(1 - 1e-12, Math.max(1e-12, sigmoid(a * scores[i] + b)));
    loss -= weights[i] * Math.log(labels[i] ? p : 1 - p);
    total += weights[i];
  }
  return loss / total;
};

/** Diagonal of the inverse of L·Lᵀ: squared norms of the columns of L⁻¹. */
const inverseDiagonal = (l: Float64Array, n: number): Float64Array => {
  const diagonal = new Float64Array(n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0, j);
    column[j] = 1 / l[j * n + j];
    let sum = column[j] ** 2;
    for (let i = j + 1; i < n; i++) {
      let s = 0;
      const row = i * n;
      for (let k = j; k < i; k++) s -= l[row + k] * column[k];
      column[i] = s / l[row + i];
      sum += column[i] ** 2;
    }
    diagonal[j] = sum;
  }
  return diagonal;
};

/** [n, 1 + types] for new embeddings. */
export const scoreKernel = async (
  embeddings: Matrix,
  { support, gamma, coefficients, columns }: KernelModel,
): Promise<Float64Array> => {
  const distances = await squaredDistances(embeddings, support);
  const out = new Float64Array(embeddings.rows * columns);
  for (let t = 0; t < columns; t++) {
    let offset = 0;
    for (let j = 0; j < support.rows; j++) offset += coefficients[j * columns + t];
    for (let i = 0; i < embeddings.rows; i++) {
      let sum = OFFSET * offset;
      for (let j = 0; j < support.rows; j++)
        sum += coefficients[j * columns + t] * Math.exp(-gamma * distances.data[i * support.rows + j]);
      out[i * columns + t] = sum;
    }
  }
  return out;
};

/** Sum of the coefficients of each column: what the kernel's offset adds to every score. */
export const kernelOffsets = ({ coefficients, columns, support }: KernelModel): Float32Array => {
  const offsets = new Float64Array(columns);
  for (let j = 0; j < support.rows; j++)
    for (let t = 0; t < columns; t++) offsets[t] += OFFSET * coefficients[j * columns + t];
  return Float32Array.from(offsets);
};
