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

/**
 * Chosen rows, and which of them each row is nearest to. Distances only shrink as more are chosen, so one worked out
 * earlier is a bound, and a row is compared with the rows chosen since only when its bound is the largest of all (lazy
 * greedy, Minoux 1978): most rows soon lie near a chosen one and are never looked at again. The choice is the same.
 * A row nearer to its centre than half the way from there to another cannot be nearer to the other (Elkan 2003).
 */
class Cover {
  readonly chosen: number[] = [];
  readonly #matrix: Matrix;
  /** Squared distance to the nearest of the first `#seen` chosen rows; 0 also for rows that are not to be chosen. */
  readonly #nearest: Float32Array;
  /** Index into `chosen`. */
  readonly #centreOf: Int32Array;
  readonly #seen: Int32Array;
  /** The chosen rows themselves, one after the other. */
  #centres = new Float32Array();
  /** [room, room]: half the way between two chosen rows, squared. */
  #halfWay = new Float32Array();
  #room = 0;
  #open: number;

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#nearest = new Float32Array(matrix.rows).fill(Number.POSITIVE_INFINITY);
    this.#centreOf = new Int32Array(matrix.rows).fill(-1);
    this.#seen = new Int32Array(matrix.rows);
    this.#open = matrix.rows;
  }

  /** Until `wanted` are chosen, or only copies of the chosen are left. */
  grow(wanted: number, rng: Rng): void {
    const nearest = this.#nearest;
    const rows = nearest.length;
    this.#reserve(Math.min(wanted, this.#open));
    if (this.#open <= wanted) {
      for (let row = 0; row < rows; row++) {
        if (nearest[row] > 0 && this.#centreOf[row] >= 0) this.#refresh(row);
        if (nearest[row] > 0) this.#choose(row);
      }
      return;
    }
    if (this.chosen.length === 0 && wanted > 0) this.#choose(rng.int(rows));
    const heap: number[] = [];
    for (let row = 0; row < rows; row++) {
      if (nearest[row] === Number.POSITIVE_INFINITY) this.#refresh(row);
      if (nearest[row] > 0) heap.push(row);
    }
    for (let i = (heap.length >> 1) - 1; i >= 0; i--) siftDown(heap, i, nearest);
    while (this.chosen.length < wanted && heap.length > 0) {
      const farthest = heap[0];
      if (nearest[farthest] === 0) return;
      if (this.#seen[farthest] < this.chosen.length) this.#refresh(farthest);
      else this.#choose(farthest);
      siftDown(heap, 0, nearest);
    }
  }

  /** The same without some rows, chosen or not. */
  without(isLeftOut: (row: number) => boolean): Cover {
    const other = new Cover(this.#matrix);
    other.#reserve(this.#room);
    /** How many of the first chosen are left. */
    const left = new Int32Array(this.chosen.length + 1);
    const staying: number[] = [];
    const indexOf = this.chosen.map((row, k) => {
      const stays = !isLeftOut(row);
      left[k + 1] = left[k] + (stays ? 1 : 0);
      return stays ? staying.push(k) - 1 : -1;
    });
    other.#take(this, staying);
    const substitutes = new Map<number, number>();
    for (let row = 0; row < this.#matrix.rows; row++) {
      if (isLeftOut(row)) {
        other.#nearest[row] = 0;
        other.#open--;
        continue;
      }
      const centre = this.#centreOf[row];
      if (centre < 0) continue;
      if (indexOf[centre] >= 0) {
        other.#centreOf[row] = indexOf[centre];
        other.#nearest[row] = this.#nearest[row];
        other.#seen[row] = left[this.#seen[row]];
        continue;
      }
      // Whatever is nearest to the lost one is near, and what is farther is told apart after few columns.
      let substitute = substitutes.get(centre);
      if (substitute === undefined) {
        substitute = other.#nearestTo(this.chosen[centre]);
        substitutes.set(centre, substitute);
      }
      if (substitute < 0) continue;
      other.#centreOf[row] = substitute;
      const { data, columns } = this.#matrix;
      other.#nearest[row] = squaredDistance(
        data,
        row * columns,
        other.#centres,
        substitute * columns,
        columns,
      );
      other.#refresh(row);
    }
    return other;
  }

  /** Before the first is added or, with more room, before more are. */
  #reserve(room: number): void {
    if (room <= this.#room) return;
    const centres = new Float32Array(room * this.#matrix.columns);
    centres.set(this.#centres);
    const halfWay = new Float32Array(room * room);
    for (let k = 0; k < this.chosen.length; k++)
      halfWay.set(this.#halfWay.subarray(k * this.#room, k * this.#room + this.chosen.length), k * room);
    this.#centres = centres;
    this.#halfWay = halfWay;
    this.#room = room;
  }

  /** Some of the rows another has chosen, and what is known of the ways between them. */
  #take(from: Cover, indices: readonly number[]): void {
    for (const [centre, index] of indices.entries()) {
      this.#put(from.chosen[index]);
      const own = centre * this.#room;
      const theirs = index * from.#room;
      for (let other = 0; other < indices.length; other++)
        this.#halfWay[own + other] = from.#halfWay[theirs + indices[other]];
    }
  }

  #put(row: number): number {
    const { data, columns } = this.#matrix;
    const centre = this.chosen.push(row) - 1;
    this.#centres.set(data.subarray(row * columns, (row + 1) * columns), centre * columns);
    return centre;
  }

  #add(row: number): number {
    const { data, columns } = this.#matrix;
    const centre = this.#put(row);
    for (let other = 0; other < centre; other++) {
      const half =
        HALF_WAY_SQUARED * squaredDistance(data, row * columns, this.#centres, other * columns, columns);
      this.#halfWay[centre * this.#room + other] = half;
      this.#halfWay[other * this.#room + centre] = half;
    }
    return centre;
  }

  #choose(row: number): void {
    this.#centreOf[row] = this.#add(row);
    this.#nearest[row] = 0;
    this.#seen[row] = this.chosen.length;
  }

  /** Compares a row with the rows chosen since it was last. */
  #refresh(row: number): void {
    const { data, columns } = this.#matrix;
    const centres = this.#centres;
    const halfWay = this.#halfWay;
    const room = this.#room;
    const count = this.chosen.length;
    const leading = Math.min(columns, LEADING_COLUMNS);
    const from = row * columns;
    let least = this.#nearest[row];
    let nearestCentre = this.#centreOf[row];
    let centre = this.#seen[row];
    if (nearestCentre < 0 && centre < count) {
      nearestCentre = centre++;
      least = squaredDistance(data, from, centres, nearestCentre * columns, columns);
    }
    for (let pair = nearestCentre * room; centre < count; centre++) {
      if (halfWay[pair + centre] >= least) continue;
      const at = centre * columns;
      let distance = 0;
      for (let j = 0; j < leading; j++) {
        const d = data[from + j] - centres[at + j];
        distance += d * d;
      }
      if (distance >= least) continue;
      for (let j = leading; j < columns; j++) {
        const d = data[from + j] - centres[at + j];
        distance += d * d;
      }
      if (distance >= least) continue;
      least = distance;
      nearestCentre = centre;
      pair = centre * room;
    }
    this.#nearest[row] = least;
    this.#centreOf[row] = nearestCentre;
    this.#seen[row] = count;
  }

  /** Index of the chosen row nearest to a row that need not be open; −1 when none are chosen. */
  #nearestTo(row: number): number {
    const { data, columns } = this.#matrix;
    let least = Number.POSITIVE_INFINITY;
    let best = -1;
    for (let centre = 0; centre < this.chosen.length; centre++) {
      const distance = squaredDistance(data, row * columns, this.#centres, centre * columns, columns);
      if (distance >= least) continue;
      least = distance;
      best = centre;
    }
    return best;
  }
}

const squaredDistance = (
  a: Float32Array,
  fromA: number,
  b: Float32Array,
  fromB: number,
  columns: number,
): number => {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const d = a[fromA + j] - b[fromB + j];
    sum += d * d;
  }
  return sum;
};

/** Largest value first, of equals the first row. */
const siftDown = (heap: number[], from: number, values: Float32Array): void => {
  const row = heap[from];
  const value = values[row];
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && goesFirst(heap[child + 1], heap[child], values)) child++;
    const below = heap[child];
    const belowValue = values[below];
    if (belowValue < value || (belowValue === value && below > row)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = row;
};

const goesFirst = (a: number, b: number, values: Float32Array): boolean =>
  values[a] > values[b] || (values[a] === values[b] && a < b);
