import { describe, expect, it } from 'vitest';
import { squaredDistances } from '../math/blas.js';
import { type Matrix, pickRows } from '../math/matrix.js';
import { cholesky, solveCholesky } from '../math/linalg.js';
import { createRng } from '../math/rng.js';
import { range } from '../station/station-fixtures.js';
import { fitKernel, kernelOffsets, logLoss, scoreKernel } from './kernel.js';

const drawn = (n: number, seed: number, pull: (i: number) => number = () => 0): Matrix => {
  const rng = createRng(seed);
  const columns = 4;
  return {
    data: Float32Array.from(
      { length: n * columns },
      (_, k) => rng.normal() + (k % columns === 0 ? pull(Math.floor(k / columns)) : 0),
    ),
    rows: n,
    columns,
  };
};

describe('fitKernel', () => {
  const n = 24;
  const labels = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const types = labels.map((l, i) => (l ? [i % 2] : []));
  const embeddings = drawn(n, 5, (i) => 1.5 * labels[i]);

  /** The ridge in use, from one equation of the fitted system. */
  const ridgeOf = (fitted: Float64Array, coefficients: Float64Array, weights: number[]): number => {
    const target = labels[0] ? 1 : -1;
    return (weights[0] * (target - fitted[0])) / coefficients[0];
  };

  it('predicts each image exactly as a refit without it would', async () => {
    const { model, leaveOneOut } = await fitKernel(embeddings, labels, types, 2, createRng(1));
    const { gamma, coefficients, columns } = model;
    const defects = labels.reduce<number>((a, b) => a + b, 0);
    const weights = labels.map((l) => (0.5 * n) / (l ? defects : n - defects));
    const ridge = ridgeOf(await scoreKernel(embeddings, model), coefficients, weights);
    const distances = await squaredDistances(embeddings, embeddings);
    const kernel = (i: number, j: number): number => Math.exp(-gamma * distances.data[i * n + j]) + 1;
    for (let left = 0; left < n; left++) {
      const kept = labels.flatMap((_, i) => (i === left ? [] : [i]));
      const system = new Float64Array(kept.length ** 2);
      kept.forEach((i, a) =>
        kept.forEach((j, b) => {
          system[a * kept.length + b] = kernel(i, j) + (i === j ? ridge / weights[i] : 0);
        }),
      );
      const targets = Float64Array.from(
        kept.flatMap((i) => [labels[i] ? 1 : -1, ...[0, 1].map((t) => (types[i].includes(t) ? 1 : -1))]),
      );
      const refit = solveCholesky(cholesky(system, kept.length), kept.length, targets, columns);
      const predicted = kept.reduce((sum, i, a) => sum + refit[a * columns] * kernel(left, i), 0);
      expect(leaveOneOut[left]).toBeCloseTo(predicted, 5);
    }
  });

  it('scores new images by what it learned', async () => {
    const { model } = await fitKernel(embeddings, labels, types, 2, createRng(1));
    const fresh = drawn(200, 77, (i) => (i % 2 ? 1.5 : 0));
    const scores = await scoreKernel(fresh, model);
    const meanOf = (odd: number): number =>
      [...scores].filter((_, k) => k % 3 === 0 && ((k / 3) & 1) === odd).reduce((a, b) => a + b, 0) / 100;
    expect(meanOf(1) - meanOf(0)).toBeGreaterThan(0.2);
  });

  it('adds the same offset to every score', async () => {
    const { model } = await fitKernel(embeddings, labels, types, 2, createRng(1));
    const far = { data: new Float32Array(4).fill(1e4), rows: 1, columns: 4 };
    (await scoreKernel(far, model)).forEach((s, t) => expect(s).toBeCloseTo(kernelOffsets(model)[t], 5));
  });

  it('does not mind copies of one image, nor one of each class', async () => {
    const same = pickRows(embeddings, [0, 0, 0, 1, 1, 1]);
    const { leaveOneOut } = await fitKernel(
      same,
      [1, 1, 1, 0, 0, 0],
      range(0, 6).map(() => []),
      0,
      createRng(1),
    );
    expect([...leaveOneOut].map(Math.sign)).toEqual([1, 1, 1, -1, -1, -1]);
    const two = await fitKernel(pickRows(embeddings, [0, 1]), [1, 0], [[], []], 0, createRng(1));
    expect(two.leaveOneOut.every(Number.isFinite)).toBe(true);
  });

  it('chooses width and ridge on a part when there are many, and still judges all', async () => {
    const many = 420;
    const manyLabels = Array.from({ length: many }, (_, i) => (i % 20 === 0 ? 1 : 0));
    const points = drawn(many, 9, (i) => 3 * manyLabels[i]);
    const { leaveOneOut } = await fitKernel(
      points,
      manyLabels,
      manyLabels.map(() => []),
      0,
      createRng(2),
    );
    expect(leaveOneOut).toHaveLength(many);
    expect(
      logLoss(
        leaveOneOut,
        manyLabels,
        manyLabels.map(() => 1),
      ),
    ).toBeLessThan(0.17);
  });
});
