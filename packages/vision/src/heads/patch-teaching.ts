import { multiply } from '../math/blas.js';
import type { Matrix } from '../math/matrix.js';
import type { Evaluation } from '../math/lbfgs.js';
import type { Bag } from './patch-bag.js';

/** Rows multiplied at a time: what lies between two products stays small. */
const BLOCK_ROWS = 4096;

/** The patches of all bags as one table, which many fits read together: a product serves them all. */
export interface PatchTable {
  channels: number;
  rows: number;
  /** [≤ BLOCK_ROWS, 2C] each: patch and absolute values. */
  blocks: Matrix[];
  /** Where each bag's rows start. */
  starts: Int32Array;
  /** [rows]: 1 for those that may be defective. */
  labels: Uint8Array;
}

export const patchTable = (bags: readonly Bag[], channels: number): PatchTable => {
  const starts = new Int32Array(bags.length);
  let rows = 0;
  bags.forEach(({ patches }, b) => {
    starts[b] = rows;
    rows += patches.length / channels;
  });
  const width = 2 * channels;
  const blocks: Matrix[] = [];
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    blocks.push({ data: new Float32Array(count * width), rows: count, columns: width });
  }
  const labels = new Uint8Array(rows);
  bags.forEach(({ patches, suspects }, b) => {
    labels.fill(1, starts[b], starts[b] + suspects);
    for (let k = 0; k < patches.length / channels; k++) {
      const row = starts[b] + k;
      const { data } = blocks[Math.floor(row / BLOCK_ROWS)];
      const at = (row % BLOCK_ROWS) * width;
      for (let j = 0; j < channels; j++) {
        const v = patches[k * channels + j];
        data[at + j] = v;
        data[at + channels + j] = Math.abs(v);
      }
    }
  });
  return { channels, rows, blocks, starts, labels };
};

/** What one fit wants to know. */
export interface LossRequest {
  /** [2C + 1] */
  weights: Float64Array;
  /** [rows]: how much each row teaches this fit. */
  shares: Float64Array;
  /** L2; the offset is free. */
  penalty: number;
}

/** Logistic loss and gradient of every request. */
export const evaluateLosses = async (
  { channels, blocks, labels }: PatchTable,
  requests: readonly LossRequest[],
): Promise<Evaluation[]> => {
  const width = 2 * channels;
  const count = requests.length;
  const weights = new Float32Array(width * count);
  requests.forEach((request, m) => {
    for (let j = 0; j < width; j++) weights[j * count + m] = request.weights[j];
  });
  const answers = requests.map((): Evaluation => ({ value: 0, gradient: new Float64Array(width + 1) }));
  let first = 0;
  for (const block of blocks) {
    const { data: scores } = await multiply(block, { data: weights, rows: width, columns: count });
    const slopes = new Float32Array(count * block.rows);
    requests.forEach(({ shares, weights: { [width]: offset } }, m) => {
      const answer = answers[m];
      for (let i = 0; i < block.rows; i++) {
        const share = shares[first + i];
        if (share === 0) continue;
        const sign = labels[first + i] ? 1 : -1;
        const margin = sign * (scores[i * count + m] + offset);
        const e = Math.exp(-Math.abs(margin));
        answer.value += share * (Math.log1p(e) + Math.max(0, -margin));
        const slope = (-sign * share * (margin > 0 ? e : 1)) / (1 + e);
        slopes[m * block.rows + i] = slope;
        answer.gradient[width] += slope;
      }
    });
    const { data: sums } = await multiply({ data: slopes, rows: count, columns: block.rows }, block);
    answers.forEach(({ gradient }, m) => {
      for (let j = 0; j < width; j++) gradient[j] += sums[m * width + j];
    });
    first += block.rows;
  }
  requests.forEach(({ weights: x, penalty }, m) => {
    for (let j = 0; j < width; j++) {
      answers[m].value += 0.5 * penalty * x[j] * x[j];
      answers[m].gradient[j] += penalty * x[j];
    }
  });
  return answers;
};
