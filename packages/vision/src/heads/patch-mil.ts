import { minimiseLbfgs } from '../math/lbfgs.js';
import { topMeans } from './anomaly-cross.js';
import { type Bag, clipWhite } from './patch-bag.js';

/**
 * The patch head: a linear score of every patch, taught by regions where there are and by labels of whole images
 * otherwise (multiple-instance learning). In a good image every patch is good, and outside a region too; in a defective
 * image the suspects that look most defective are, and the rest is left open. The teacher starts from the anomaly head
 * and then listens to itself (mi-SVM, Andrews et al. 2002, with logistic loss).
 */
export interface PatchMilModel {
  /** [2C + 1]: for the patch, for its absolute value, and the offset. */
  weights: Float64Array;
  channels: number;
}

/** What labelled data must choose, see `crossPatch`. */
export interface PatchSettings {
  /** L2. */
  penalty: number;
  /** How many suspects are taken for defective where nobody said where the defect is. */
  defectivePerBag: number;
}

const ROUNDS = 3;

/** Fits on bags with regions and without alike: they differ only in which patches are suspects. */
export const fitPatchMil = (
  bags: readonly Bag[],
  channels: number,
  { penalty, defectivePerBag }: PatchSettings,
): PatchMilModel => {
  const width = 2 * channels + 1;
  let weights: Float64Array<ArrayBufferLike> = new Float64Array(width);
  // Where every suspect is known to be defective there is nothing to choose again.
  const isSettled = bags.every((b) => (b.defective ?? 0) === b.suspects);
  for (let round = 0; round < (isSettled ? 1 : ROUNDS); round++) {
    const rows = bags.flatMap((bag) =>
      teach(bag, channels, defectivePerBag, round > 0 ? weights : undefined),
    );
    const total = [0, 1].map((label) => rows.reduce((sum, r) => sum + (r.label === label ? r.weight : 0), 0));
    const objective = (x: Float64Array, gradient: Float64Array): number => {
      gradient.fill(0);
      let loss = 0;
      for (const { patches, at, label, weight } of rows) {
        const score = scoreRow(patches, at, x, channels);
        const sign = label ? 1 : -1;
        const margin = sign * score;
        const w = (0.5 * weight) / total[label];
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
        loss += 0.5 * penalty * x[j] * x[j];
        gradient[j] += penalty * x[j];
      }
      return loss;
    };
    weights = minimiseLbfgs(objective, weights, {
      maxIterations: isSettled ? 40 : round === 0 ? 25 : 15,
      gradientTolerance: 1e-4,
    }).x;
  }
  return { weights, channels };
};

interface Row {
  patches: Float32Array;
  at: number;
  label: 0 | 1;
  weight: number;
}

/** The patches of a bag with their labels. Every defective image teaches as much, however large its defect. */
const teach = (
  { patches, suspects, defective }: Bag,
  channels: number,
  defectivePerBag: number,
  weights: Float64Array | undefined,
): Row[] => {
  const order = Array.from({ length: suspects }, (_, i) => i);
  // In the first round the order of the bag stands: most anomalous first.
  if (weights) {
    const scores = order.map((i) => scoreRow(patches, i * channels, weights, channels));
    order.sort((a, b) => scores[b] - scores[a]);
  }
  const taken = order.slice(0, defective ?? defectivePerBag);
  const rows = taken.map((i): Row => ({ patches, at: i * channels, label: 1, weight: 1 / taken.length }));
  for (let i = suspects; i < patches.length / channels; i++)
    rows.push({ patches, at: i * channels, label: 0, weight: 1 });
  return rows;
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
      const v = clipWhite(evened[at]);
      score += v * weights[j] + Math.abs(v) * weights[channels + j];
    }
    local[p] = score;
  }
  return { local, image: topMeans(local, 1)[0] };
};
