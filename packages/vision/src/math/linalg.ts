export { symmetricEigen, type Eigen } from './eigen.js';

/**
 * Lower-triangular L (n×n row-major, zeros above) with a = L·Lᵀ; reads the lower triangle of `a` only.
 *
 * @throws RangeError when `a` is not positive definite (add a ridge to its diagonal first).
 */
export const cholesky = (a: Float64Array, n: number): Float64Array => {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i !== j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0 && Number.isFinite(sum)) l[i * n + i] = Math.sqrt(sum);
      else throw new RangeError(`The matrix is not positive definite (row ${i}).`);
    }
  }
  return l;
};

/**
 * Solves L·Lᵀ·x = b for each column of b (n×columns row-major), L from `cholesky`.
 */
export const solveCholesky = (l: Float64Array, n: number, b: Float64Array, columns = 1): Float64Array => {
  const x = b.slice(0, n * columns);
  const subtract = (row: number, from: number, factor: number): void => {
    for (let c = 0; c < columns; c++) x[row * columns + c] -= factor * x[from * columns + c];
  };
  const divide = (row: number): void => {
    for (let c = 0; c < columns; c++) x[row * columns + c] /= l[row * n + row];
  };
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtract(i, k, l[i * n + k]);
    divide(i);
  }
  for (let i = n - 1; i >= 0; i--) {
    divide(i);
    for (let k = 0; k < i; k++) subtract(k, i, l[i * n + k]);
  }
  return x;
};
