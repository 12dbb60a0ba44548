import { describe, expect, it } from 'vitest';
import { cholesky, solveCholesky, symmetricEigen } from './linalg.js';
import { createRng } from './rng.js';

const randomSymmetric = (n: number, seed: number): Float64Array => {
  const rng = createRng(seed);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = rng.normal();
  return a;
};

/** Largest entry of |A·V − V·Λ| and of |VᵀV − I|. */
const defects = (a: Float64Array, n: number): { residual: number; orthogonality: number } => {
  const { values, vectors } = symmetricEigen(a, n);
  let residual = 0;
  let orthogonality = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let av = 0;
      let vv = 0;
      for (let k = 0; k < n; k++) {
        av += a[i * n + k] * vectors[k * n + j];
        vv += vectors[k * n + i] * vectors[k * n + j];
      }
      residual = Math.max(residual, Math.abs(av - values[j] * vectors[i * n + j]));
      orthogonality = Math.max(orthogonality, Math.abs(vv - (i === j ? 1 : 0)));
    }
  }
  return { residual, orthogonality };
};

describe('symmetricEigen', () => {
  it('matches a case by hand', () => {
    // [[2, 1], [1, 2]]: 3 with (1, 1)/√2 and 1 with (1, −1)/√2.
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors[0]).toBeCloseTo(Math.SQRT1_2, 14);
    expect(vectors[2]).toBeCloseTo(Math.SQRT1_2, 14);
    expect(vectors[1] * vectors[3]).toBeCloseTo(-0.5, 14);
  });

  it.each([1, 2, 3, 4, 5, 17, 70, 300])('diagonalises a random matrix of order %i', (n) => {
    const { residual, orthogonality } = defects(randomSymmetric(n, n), n);
    expect(residual).toBeLessThan(1e-12 * n);
    expect(orthogonality).toBeLessThan(1e-13 * n);
  });

  it('copes with repeated, zero, tiny and huge eigenvalues', () => {
    const n = 6;
    const zero = new Float64Array(n * n);
    expect([...symmetricEigen(zero, n).values]).toEqual([0, 0, 0, 0, 0, 0]);
    const identity = zero.slice();
    for (let i = 0; i < n; i++) identity[i * n + i] = 1;
    expect(defects(identity, n)).toEqual({ residual: 0, orthogonality: 0 });
    const rankOne = Float64Array.from({ length: n * n }, (_, k) => (1 + Math.floor(k / n)) * (1 + (k % n)));
    const { values } = symmetricEigen(rankOne, n);
    expect(values[0]).toBeCloseTo(91, 10);
    expect(Math.abs(values[1])).toBeLessThan(1e-12);
    for (const scale of [1e-200, 1e150]) {
      const a = randomSymmetric(n, 3).map((v) => v * scale);
      expect(defects(a, n).orthogonality).toBeLessThan(1e-12);
      expect(defects(a, n).residual).toBeLessThan(1e-12 * scale);
    }
  });

  it('sorts downwards, fixes signs and leaves its input alone', () => {
    const n = 20;
    const a = randomSymmetric(n, 8);
    const copy = a.slice();
    const { values, vectors } = symmetricEigen(a, n);
    expect(a).toEqual(copy);
    expect(values).toEqual(values.toSorted().toReversed());
    for (let j = 0; j < n; j++) {
      const column = Array.from({ length: n }, (_, i) => vectors[i * n + j]);
      expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
    }
  });

  it('refuses values that are not finite', () => {
    expect(() => symmetricEigen(Float64Array.of(1, 0, NaN, 1), 2)).toThrow(RangeError);
    expect(() => symmetricEigen(Float64Array.of(1), 2)).toThrow(RangeError);
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
  });
});

describe('cholesky and solveCholesky', () => {
  it('match a case by hand', () => {
    // [[4, 2], [2, 5]] = L·Lᵀ with L = [[2, 0], [1, 2]]; 4x + 2y = 10, 2x + 5y = 13 has x = 1.5, y = 2.
    const a = Float64Array.of(4, 2, 2, 5);
    expect([...cholesky(a, 2)]).toEqual([2, 0, 1, 2]);
    expect([...solveCholesky(cholesky(a, 2), 2, Float64Array.of(10, 13))]).toEqual([1.5, 2]);
  });

  it('solve several right-hand sides at once', () => {
    const n = 12;
    const factor = randomSymmetric(n, 5);
    const a = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) a[i * n + j] += factor[i * n + k] * factor[j * n + k];
      }
      a[i * n + i] += 1;
    }
    const b = Float64Array.from({ length: n * 3 }, createRng(1).normal);
    const x = solveCholesky(cholesky(a, n), n, b, 3);
    for (let i = 0; i < n; i++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += a[i * n + k] * x[k * 3 + c];
        expect(sum).toBeCloseTo(b[i * 3 + c], 9);
      }
    }
  });

  it('refuse a matrix that is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('not positive definite');
  });
});
