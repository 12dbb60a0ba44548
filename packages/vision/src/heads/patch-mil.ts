import { minimiseLbfgs } from '../math/lbfgs.js';
import type { Rng } from '../math/rng.js';
import { topMeans } from './anomaly-cross.js';

/**
 * The patch head: a linear score of every patch, taught by labels of whole images (multiple-instance learning).
 * In a good image every patch is good; in a defective one the patches that look most defective are, and the rest is
 * left open. The teacher starts from the anomaly head and then listens to itself (mi-SVM, Andrews et al. 2002, with
 * logistic loss).
 */
export interface PatchMilModel {
  /** [2C + 1]: for the patch, for its absolute value, and the offset. */
  weights: Float64Array;
  channels: number;
}

/** A labelled image as the patch head is taught: a few of its whitened patches, most anomalous first. */
export interface Bag {
  label: 0 | 1;
  /** [k, C] */
  patches: Float32Array;
}

/** Whitened patches are cut here: one far outlier must not teach more than many clear cases. */
export const WHITE_LIMIT = 6;
const CANDIDATES_PER_BAG = 16;
const RANDOM_PER_BAG = 6;
const POSITIVES_PER_BAG = 5;
const ROUNDS = 3;
const PENALTY = 0.02;

/**
 * The patches an image is taught with: those the anomaly head finds oddest, and a few others.
 * @param evened [P, C], see `appendEvened`
 * @param local [P, 3] of the anomaly head
 */
export const toBag = (label: 0 | 1, evened: Float32Array, local: Float32Array, rng: Rng): Bag => {
  const rows = local.length / 3;
  const channels = evened.length / rows;
  const order = Array.from({ length: rows }, (_, p) => p).sort(
    (p, q) => oddness(local, q) - oddness(local, p),
  );
  const kept = order.slice(0, CANDIDATES_PER_BAG);
  const rest = order.slice(CANDIDATES_PER_BAG);
  if (rest.length > 0) for (let i = 0; i < RANDOM_PER_BAG; i++) kept.push(rest[rng.int(rest.length)]);
  const patches = new Float32Array(kept.length * channels);
  kept.forEach((p, i) => {
    for (let j = 0; j < channels; j++) patches[i * channels + j] = clip(evened[p * channels + j]);
  });
  return { label, patches };
};

const oddness = (local: Float32Array, p: number): number =>
  local[p * 3] + local[p * 3 + 1] + local[p * 3 + 2];
const clip = (x: number): number => (x > WHITE_LIMIT ? WHITE_LIMIT : x < -WHITE_LIMIT ? -WHITE_LIMIT : x);

export const fitPatchMil = (bags: readonly Bag[], channels: number): PatchMilModel => {
  const width = 2 * channels + 1;
  let weights: Float64Array<ArrayBufferLike> = new Float64Array(width);
  for (let round = 0; round < ROUNDS; round++) {
    const rows: { patches: Float32Array; at: number; label: 0 | 1 }[] = [];
    for (const { label, patches } of bags) {
      const count = patches.length / channels;
      const indices = Array.from({ length: count }, (_, i) => i);
      // In the first round the order of the bag stands: most anomalous first.
      if (label === 1 && round > 0) {
        const scores = indices.map((i) => scoreRow(patches, i * channels, weights, channels));
        indices.sort((a, b) => scores[b] - scores[a]);
      }
      for (const i of label === 1 ? indices.slice(0, POSITIVES_PER_BAG) : indices)
        rows.push({ patches, at: i * channels, label });
    }
    const positives = rows.reduce((sum, r) => sum + r.label, 0);
    const weightOf = [0.5 / (rows.length - positives), 0.5 / positives];
    const objective = (x: Float64Array, gradient: Float64Array): number => {
      gradient.fill(0);
      let loss = 0;
      for (const { patches, at, label } of rows) {
        const score = scoreRow(patches, at, x, channels);
        const sign = label ? 1 : -1;
        const margin = sign * score;
        const w = weightOf[label];
        loss += w * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
        const slope = (-sign * w) / (1 + Math.exp(margin));
        for (let j = 0; j < channels; j++) {
          const v = patches[at + j];
          gradient[j] += slope * v;
          gradient[channels + j] += slope * Math.abs(v);
        }
        gradient[width - 1] += slope;
      }
      for (let j = 0; j < width - 1; j++) {
        loss += 0.5 * PENALTY * x[j] * x[j];
        gradient[j] += PENALTY * x[j];
      }
      return loss;
    };
    weights = minimiseLbfgs(objective, weights, {
      maxIterations: round === 0 ? 25 : 15,
      gradientTolerance: 1e-4,
    }).x;
  }
  return { weights, channels };
};

const scoreRow = (patches: Float32Array, at: number, weights: Float64Array, channels: number): number => {
  let score = weights[2 * channels];
  for (let j = 0; j < channels; j++) {
    const v = patches[at + j];
    score += v * weights[j] + Math.abs(v) * weights[channels + j];
  }
  return score;
};

/** Score of every patch [P], and of the image: the mean over its largest. */
export const scorePatchMil = (
  evened: Float32Array,
  { weights, channels }: PatchMilModel,
): { local: Float32Array; image: number } => {
  const rows = evened.length / channels;
  const local = new Float32Array(rows);
  for (let p = 0; p < rows; p++) {
    let score = weights[2 * channels];
    for (let j = 0, at = p * channels; j < channels; j++, at++) {
      const v = clip(evened[at]);
      score += v * weights[j] + Math.abs(v) * weights[channels + j];
    }
    local[p] = score;
  }
  return { local, image: topMeans(local, 1)[0] };
};
