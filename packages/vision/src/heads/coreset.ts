import type { Matrix } from '../math/blas.js';
import type { Rng } from '../math/rng.js';

/** Squared distances below which a centre cannot be nearer, with room for rounding: half the way, squared. */
const HALF_WAY_SQUARED = 0.2499;
/** Columns compared first; where they hold most of the variance, few rows need the others. */
const LEADING_COLUMNS = 5;

/**
 * Greedy k-centre selection (Sener & Savarese 2018; PatchCore, Roth et al. 2022, alg. 1): each next row is the one
 * farthest from those chosen. Rows should be in few dimensions: the work is at most rows · wanted · columns. A row
 * nearer to its centre than half the way from there to the new one cannot be nearer to the new one (Elkan 2003).
 * @returns indices of the chosen rows, in the order chosen
 */
export const greedyCoreset = ({ data, rows, columns }: Matrix, wanted: number, rng: Rng): number[] => {
  if (rows <= wanted) return Array.from({ length: rows }, (_, i) => i);
  const nearest = new Float32Array(rows).fill(Number.POSITIVE_INFINITY);
  const centreOf = new Int32Array(rows);
  const reach = new Float64Array(wanted);
  const leading = Math.min(columns, LEADING_COLUMNS);
  const chosen: number[] = [];
  let current = rng.int(rows);
  while (chosen.length < wanted) {
    const centre = chosen.length;
    const at = current * columns;
    for (let c = 0; c < centre; c++)
      reach[c] = HALF_WAY_SQUARED * squaredDistance(data, chosen[c] * columns, at, columns);
    chosen.push(current);
    let farthest = 0;
    let farthestDistance = -1;
    for (let i = 0; i < rows; i++) {
      let least = nearest[i];
      if (least === 0) continue;
      if (reach[centreOf[i]] < least) {
        const row = i * columns;
        let distance = 0;
        for (let j = 0; j < leading; j++) {
          const d = data[row + j] - data[at + j];
          distance += d * d;
        }
        if (distance < least) {
          for (let j = leading; j < columns; j++) {
            const d = data[row + j] - data[at + j];
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
    if (farthestDistance <= 0) break;
    current = farthest;
  }
  return chosen;
};

const squaredDistance = (data: Float32Array, a: number, b: number, columns: number): number => {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    const d = data[a + j] - data[b + j];
    sum += d * d;
  }
  return sum;
};
