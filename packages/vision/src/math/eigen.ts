import { tridiagonalise } from './tridiagonal.js';

export interface Eigen {
  /** n eigenvalues, largest first. */
  values: Float64Array;
  /** n×n row-major; column j is the unit eigenvector of `values[j]`. */
  vectors: Float64Array;
}

const COLUMN_BLOCK = 64;
const ROTATION_BUFFER = 1 << 16;
const MAX_SWEEPS = 60;

/**
 * Plane rotations of neighbouring rows, kept back and applied many at a time to blocks of columns: one sweep alone
 * would read the whole matrix from memory.
 */
class RotationQueue {
  private readonly row = new Int32Array(ROTATION_BUFFER);
  private readonly cos = new Float64Array(ROTATION_BUFFER);
  private readonly sin = new Float64Array(ROTATION_BUFFER);
  private count = 0;

  constructor(
    private readonly matrix: Float64Array,
    private readonly n: number,
  ) {}

  /** Rotates rows i and i+1. */
  push(i: number, c: number, s: number): void {
    if (this.count === ROTATION_BUFFER) this.flush();
    this.row[this.count] = i;
    this.cos[this.count] = c;
    this.sin[this.count] = s;
    this.count++;
  }

  flush(): void {
    const { matrix, n, row, cos, sin, count } = this;
    for (let start = 0; start < n; start += COLUMN_BLOCK) {
      const end = Math.min(start + COLUMN_BLOCK, n);
      let r = 0;
      while (r < count) {
        const at = row[r] * n;
        // A sweep goes down row by row: two rotations that share a row take one pass over three rows.
        if (r + 1 < count && row[r + 1] === row[r] - 1) {
          rotateTwo(matrix, at - n, n, start, end, cos[r], sin[r], cos[r + 1], sin[r + 1]);
          r += 2;
        } else rotate(matrix, at, n, start, end, cos[r], sin[r++]);
      }
    }
    this.count = 0;
  }
}

/** Rotates the row that starts at `at` and the one after it, from column `start` up to `end`. */
const rotate = (
  matrix: Float64Array,
  at: number,
  n: number,
  start: number,
  end: number,
  c: number,
  s: number,
): void => {
  for (let k = at + start; k < at + end; k++) {
    const x = matrix[k];
    const y = matrix[k + n];
    matrix[k] = c * x - s * y;
    matrix[k + n] = s * x + c * y;
  }
};

/** As `rotate` of the second and third row by (c1, s1), then of the first and second by (c2, s2). */
const rotateTwo = (
  matrix: Float64Array,
  at: number,
  n: number,
  start: number,
  end: number,
  c1: number,
  s1: number,
  c2: number,
  s2: number,
): void => {
  for (let k = at + start; k < at + end; k++) {
    const x = matrix[k];
    const y = matrix[k + n];
    const z = matrix[k + 2 * n];
    const middle = c1 * y - s1 * z;
    matrix[k] = c2 * x - s2 * middle;
    matrix[k + n] = s2 * x + c2 * middle;
    matrix[k + 2 * n] = s1 * y + c1 * z;
  }
};

/** One implicit QL sweep on rows l … m (JAMA's form of EISPACK tql2); changes d and e, returns the shift. */
const sweep = (d: Float64Array, e: Float64Array, l: number, m: number, queue: RotationQueue): number => {
  const n = d.length;
  const g = d[l];
  let p = (d[l + 1] - g) / (2 * e[l]);
  const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
  d[l] = e[l] / (p + r);
  d[l + 1] = e[l] * (p + r);
  const dl1 = d[l + 1];
  const shift = g - d[l];
  for (let i = l + 2; i < n; i++) d[i] -= shift;
  p = d[m];
  let c = 1;
  let c2 = 1;
  let c3 = 1;
  const el1 = e[l + 1];
  let s = 0;
  let s2 = 0;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const cg = c * e[i];
    const ch = c * p;
    const radius = Math.hypot(p, e[i]);
    e[i + 1] = s * radius;
    s = e[i] / radius;
    c = p / radius;
    p = c * d[i] - s * cg;
    d[i + 1] = ch + s * (c * cg + s * d[i]);
    queue.push(i, c, s);
  }
  p = (-s * s2 * c3 * el1 * e[l]) / dl1;
  e[l] = s * p;
  d[l] = c * p;
  return shift;
};

/** Diagonalises the tridiagonal (d, e) in place and turns the rows of `rows` into eigenvectors. */
const implicitQl = (d: Float64Array, e: Float64Array, rows: Float64Array): void => {
  const n = d.length;
  const queue = new RotationQueue(rows, n);
  let shift = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
    const tiny = Number.EPSILON * largest;
    let m = l;
    while (m < n - 1 && Math.abs(e[m]) > tiny) m++;
    let sweeps = 0;
    while (Math.abs(e[l]) > tiny) {
      if (++sweeps > MAX_SWEEPS) throw new Error('The eigenvalues of the matrix did not converge.');
      shift += sweep(d, e, l, m, queue);
    }
    d[l] += shift;
    e[l] = 0;
  }
  queue.flush();
};

/** +1 or −1 so that the entry of largest size becomes positive (the first of equals). */
const signOf = (rows: Float64Array, start: number, n: number): number => {
  let best = 0;
  for (let k = 0; k < n; k++) if (Math.abs(rows[start + k]) > Math.abs(best)) best = rows[start + k];
  return best < 0 ? -1 : 1;
};

/** Largest size of an entry of the lower triangle. */
const largestEntry = (a: Float64Array, n: number): number => {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const size = Math.abs(a[i * n + j]);
      if (!(size < Infinity)) throw new RangeError('The matrix holds a value that is not finite.');
      if (size > largest) largest = size;
    }
  }
  return largest;
};

/** 1 for sizes whose squares neither overflow nor vanish, else a power of two near x: dividing by it is exact. */
const powerOfTwo = (x: number): number =>
  x === 0 || (x > 1e-75 && x < 1e75) ? 1 : 2 ** Math.floor(Math.log2(x));

/**
 * Eigenvalues and eigenvectors of a symmetric n×n row-major matrix; only the lower triangle is read and the input is
 * left as it was. Householder tridiagonalisation, then implicit QL (Bowdler, Martin, Reinsch & Wilkinson 1968).
 * Deterministic: each vector's largest entry is positive.
 *
 * @throws RangeError when the array is too short or holds a value that is not finite.
 */
export const symmetricEigen = (a: Float64Array, n: number): Eigen => {
  if (a.length < n * n) throw new RangeError(`A ${n}x${n} matrix needs ${n * n} values, not ${a.length}.`);
  const scale = powerOfTwo(largestEntry(a, n));
  const { diagonal, offDiagonal, qTransposed } = tridiagonalise(scale === 1 ? a : a.map((v) => v / scale), n);
  const e = new Float64Array(n + 1);
  e.set(offDiagonal);
  implicitQl(diagonal, e, qTransposed);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => diagonal[j] - diagonal[i] || i - j);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    values[to] = diagonal[from] * scale;
    const start = from * n;
    const sign = signOf(qTransposed, start, n);
    for (let k = 0; k < n; k++) vectors[k * n + to] = sign * qTransposed[start + k];
  });
  return { values, vectors };
};
