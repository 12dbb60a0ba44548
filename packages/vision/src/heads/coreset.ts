import type { Matrix } from '../math/matrix.js';
import type { Rng } from '../math/rng.js';

/** Squared distances below which a centre cannot be nearer, with room for rounding: half the way, squared. */
const HALF_WAY_SQUARED = 0.2499;
/** Columns compared first; where they hold most of the variance, few rows need the others. */
const LEADING_COLUMNS = 5;

/**
 * Greedy k-centre selection (Sener & Savarese 2018; PatchCore, Roth et al. 2022, alg. 1): each next row is the one
 * farthest from those chosen. Rows should be in few dimensions: the work is at most rows · wanted · columns.
 * @returns indices of the chosen rows, in the order chosen
 */
export const greedyCoreset = (matrix: Matrix, wanted: number, rng: Rng): number[] =>
  coresetsLeavingOut(matrix, wanted, { groupOf: new Int32Array(matrix.rows), leftOut: [] }, rng).all;

/**
 * A selection from all rows, and for each group one from the rows of the others. Of the first, whatever is not of the
 * group stays; in the place of the rest come those of the others that are then farthest, which takes a fraction of the
 * work of choosing all anew.
 * @param groups which group each row belongs to, and those to be left out in turn
 */
export const coresetsLeavingOut = (
  matrix: Matrix,
  wanted: number,
  { groupOf, leftOut }: { groupOf: Int32Array; leftOut: readonly number[] },
  rng: Rng,
): { all: number[]; without: number[][] } => {
  const all = new Cover(matrix);
  all.grow(wanted, rng);
  return {
    all: all.chosen,
    without: leftOut.map((group) => {
      const others = all.without((row) => groupOf[row] === group);
      others.grow(wanted, rng);
      return others.chosen;
    }),
  };
};

/** Chosen rows, and which of them each row is nearest to. */
class Cover {
  readonly chosen: number[] = [];
  readonly #matrix: Matrix;
  /** Squared distance to the nearest chosen row; 0 also for rows that are not to be chosen. */
  readonly #nearest: Float32Array;
  /** Index into `chosen`. */
  readonly #centreOf: Int32Array;
  #open: number;

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#nearest = new Float32Array(matrix.rows).fill(Number.POSITIVE_INFINITY);
    this.#centreOf = new Int32Array(matrix.rows);
    this.#open = matrix.rows;
  }

  /** Until `wanted` are chosen, or only copies of the chosen are left. */
  grow(wanted: number, rng: Rng): void {
    if (this.#open <= wanted) {
      for (let row = 0; row < this.#nearest.length; row++)
        if (this.#nearest[row] > 0) {
          this.#centreOf[row] = this.chosen.push(row) - 1;
          this.#nearest[row] = 0;
        }
      return;
    }
    let next: number | undefined = this.chosen.length > 0 ? this.#farthest() : rng.int(this.#matrix.rows);
    while (next !== undefined && this.chosen.length < wanted) next = this.#choose(next);
  }

  /** The same without some rows, chosen or not. */
  without(isLeftOut: (row: number) => boolean): Cover {
    const { columns, data } = this.#matrix;
    const other = new Cover(this.#matrix);
    const indexOf = this.chosen.map((row) => (isLeftOut(row) ? -1 : other.chosen.push(row) - 1));
    for (let row = 0; row < this.#matrix.rows; row++) {
      if (isLeftOut(row)) {
        other.#nearest[row] = 0;
        other.#open--;
        continue;
      }
      other.#centreOf[row] = indexOf[this.#centreOf[row]];
      other.#nearest[row] = this.#nearest[row];
      if (other.#centreOf[row] >= 0) continue;
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < other.chosen.length; c++) {
        const at = other.chosen[c] * columns;
        const from = row * columns;
        let distance = 0;
        for (let j = 0; j < columns && distance < least; j++) {
          const d = data[from + j] - data[at + j];
          distance += d * d;
        }
        if (distance < least) {
          least = distance;
          other.#centreOf[row] = c;
        }
      }
      other.#nearest[row] = least;
    }
    return other;
  }

  #farthest(): number | undefined {
    const nearest = this.#nearest;
    let farthest = 0;
    for (let row = 1; row < nearest.length; row++) if (nearest[row] > nearest[farthest]) farthest = row;
    return nearest[farthest] > 0 ? farthest : undefined;
  }

  /**
   * A row nearer to its centre than half the way from there to the new one cannot be nearer to the new one (Elkan 2003).
   * @returns the row farthest from those chosen, if it is no copy of one
   */
  #choose(row: number): number | undefined {
    const { data, rows, columns } = this.#matrix;
    const nearest = this.#nearest;
    const centreOf = this.#centreOf;
    const leading = Math.min(columns, LEADING_COLUMNS);
    const at = row * columns;
    const reach = new Float64Array(this.chosen.length + 1);
    this.chosen.forEach((c, k) => {
      reach[k] = HALF_WAY_SQUARED * squaredDistance(data, c * columns, at, columns);
    });
    const centre = this.chosen.push(row) - 1;
    let farthest = 0;
    let farthestDistance = 0;
    for (let i = 0; i < rows; i++) {
      let least = nearest[i];
      if (least === 0) continue;
      if (reach[centreOf[i]] < least) {
        const from = i * columns;
        let distance = 0;
        for (let j = 0; j < leading; j++) {
          const d = data[from + j] - data[at + j];
          distance += d * d;
        }
        if (distance < least) {
          for (let j = leading; j < columns; j++) {
            const d = data[from + j] - data[at + j];
            distance += d * d;
          }
          if (distance < least) {
            least = distance;
            nearest[i] = distance;
            centreOf[i] = centre;
          }
        }
      }
      if (least > farthestDistance) {
        farthestDistance = least;
        farthest = i;
      }
    }
    return farthestDistance > 0 ? farthest : undefined;
  }
}

const squaredDistance = (data: Float32Array, a: number, b: number, columns: number): number => {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const d = data[a + j] - data[b + j];
    sum += d * d;
  }
  return sum;
};
