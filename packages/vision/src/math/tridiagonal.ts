/** Q·T·Qᵀ of a symmetric matrix: `qTransposed` is n×n row-major, `offDiagonal[i]` couples i and i+1. */
export interface Tridiagonal {
  diagonal: Float64Array;
  offDiagonal: Float64Array;
  qTransposed: Float64Array;
}

/**
 * Householder vector u of `x[0..length)` with (I − u·uᵀ/h)·x = (0, …, 0, beta); u overwrites x.
 * h = 0 says that x was already of that form.
 */
const householder = (x: Float64Array, length: number): { h: number; beta: number } => {
  const last = length - 1;
  let scale = 0;
  for (let k = 0; k < last; k++) scale = Math.max(scale, Math.abs(x[k]));
  if (scale === 0) return { h: 0, beta: x[last] };
  scale = Math.max(scale, Math.abs(x[last]));
  let sum = 0;
  for (let k = 0; k < length; k++) {
    x[k] /= scale;
    sum += x[k] * x[k];
  }
  const f = x[last];
  const g = f > 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
  x[last] = f - g;
  return { h: sum - f * g, beta: scale * g };
};

/** Subtracts u·wᵀ + w·uᵀ from rows 0 … rows−1 of the lower triangle and sums matrix·next in the same pass. */
const updateAndMultiply = (
  a: Float64Array,
  n: number,
  rows: number,
  u: Float64Array,
  w: Float64Array,
  next: Float64Array,
  product: Float64Array,
): void => {
  product.fill(0, 0, rows);
  for (let j = 0; j < rows; j++) {
    const at = j * n;
    const uj = u[j];
    const wj = w[j];
    const nj = next[j];
    let dot = 0;
    for (let k = 0; k < j; k++) {
      const value = a[at + k] - (uj * w[k] + wj * u[k]);
      a[at + k] = value;
      dot += value * next[k];
      product[k] += value * nj;
    }
    const diagonal = a[at + j] - 2 * uj * wj;
    a[at + j] = diagonal;
    product[j] += dot + diagonal * nj;
  }
};

/**
 * Rows of Qᵀ = P₁·P₂ … Pₙ₋₁, the reflectors being the rows of `reflectors`. Four rows at a time: the reflectors are
 * then read from memory once per four rows, and four sums run side by side.
 */
const accumulate = (reflectors: Float64Array, h: Float64Array, n: number): Float64Array => {
  const padded = Math.ceil(n / 4) * 4;
  const q = new Float64Array(padded * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let r = 0; r < padded; r += 4) {
    const r0 = r * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    for (let i = r + 1; i < n; i++) {
      if (h[i] === 0) continue;
      const at = i * n;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < i; k++) {
        const u = reflectors[at + k];
        s0 += q[r0 + k] * u;
        s1 += q[r1 + k] * u;
        s2 += q[r2 + k] * u;
        s3 += q[r3 + k] * u;
      }
      s0 /= h[i];
      s1 /= h[i];
      s2 /= h[i];
      s3 /= h[i];
      for (let k = 0; k < i; k++) {
        const u = reflectors[at + k];
        q[r0 + k] -= s0 * u;
        q[r1 + k] -= s1 * u;
        q[r2 + k] -= s2 * u;
        q[r3 + k] -= s3 * u;
      }
    }
  }
  return padded === n ? q : q.slice(0, n * n);
};

/**
 * Reduces a symmetric n×n matrix (lower triangle read) to tridiagonal form by Householder reflections, from the last
 * row up as EISPACK's tred2 does. The rank-two update of one step and the product of the next share one pass over
 * memory, which is what bounds the time for large n.
 */
export const tridiagonalise = (matrix: Float64Array, n: number): Tridiagonal => {
  const a = matrix.slice(0, n * n);
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  const reflectors = new Float64Array(n * n);
  const scales = new Float64Array(n);
  let u = new Float64Array(n);
  let w = new Float64Array(n);
  let next = new Float64Array(n);
  const product = new Float64Array(n);
  for (let i = n - 1; i >= 1; i--) {
    // Row i still lacks the previous step's update: apply it to this row alone, to get the reflector.
    const at = i * n;
    for (let k = 0; k < i; k++) next[k] = a[at + k] - (u[i] * w[k] + w[i] * u[k]);
    diagonal[i] = a[at + i] - 2 * u[i] * w[i];
    const { h, beta } = householder(next, i);
    offDiagonal[i - 1] = beta;
    scales[i] = h;
    if (h === 0) next.fill(0, 0, i);
    updateAndMultiply(a, n, i, u, w, next, product);
    const newW = w;
    if (h === 0) newW.fill(0);
    else {
      let dot = 0;
      for (let k = 0; k < i; k++) {
        newW[k] = product[k] / h;
        dot += newW[k] * next[k];
      }
      const half = dot / (2 * h);
      for (let k = 0; k < i; k++) newW[k] -= half * next[k];
    }
    reflectors.set(next.subarray(0, i), at);
    w = newW;
    [u, next] = [next, u];
  }
  diagonal[0] = n > 0 ? a[0] - 2 * u[0] * w[0] : 0;
  return { diagonal, offDiagonal, qTransposed: accumulate(reflectors, scales, n) };
};
