import type { Matrix } from '../math/blas.js';
import type { Rng } from '../math/rng.js';

/**
 * Greedy k-centre selection (Sener & Savarese 2018; PatchCore, Roth et al. 2022, alg. 1): each next row is the one
 * farthest from those chosen. Rows should be in few dimensions: the work is rows · wanted · columns.
 * @returns indices of the chosen rows, in the order chosen
 */
export const greedyCoreset = ({ data, rows, columns }: Matrix, wanted: number, rng: Rng): number[] => {
  if (rows <= wanted) return Array.from({ length: rows }, (_, i) => i);
  const nearest = new Float32Array(rows).fill(Number.POSITIVE_INFINITY);
  const chosen: number[] = [];
  let current = rng.int(rows);
  while (chosen.length < wanted) {
    chosen.push(current);
    const at = current * columns;
    let farthest = 0;
    let farthestDistance = -1;
    for (let i = 0, row = 0; i < rows; i++, row += columns) {
      const known = nearest[i];
      if (known === 0) continue;
      let distance = 0;
      for (let j = 0; j < columns; j++) {
        const d = data[row + j] - data[at + j];
        distance += d * d;
      }
      const least = distance < known ? distance : known;
      nearest[i] = least;
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
