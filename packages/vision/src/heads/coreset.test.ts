import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { coresetsLeavingOut, greedyCoreset } from './coreset.js';

const matrix = (points: readonly (readonly number[])[]) => ({
  data: Float32Array.from(points.flat()),
  rows: points.length,
  columns: points[0].length,
});

/** Distance of the point worst served by the centres. */
const radius = (points: readonly (readonly number[])[], centres: readonly number[]): number =>
  Math.max(
    ...points.map((p) =>
      Math.min(...centres.map((c) => Math.hypot(p[0] - points[c][0], p[1] - points[c][1]))),
    ),
  );

const bestRadius = (points: readonly (readonly number[])[]): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let a = 0; a < points.length; a++)
    for (let b = a; b < points.length; b++)
      for (let c = b; c < points.length; c++) best = Math.min(best, radius(points, [a, b, c]));
  return best;
};

const coordinate = fc.integer({ min: -50, max: 50 });
const cloud = fc.array(fc.tuple(coordinate, coordinate), { minLength: 4, maxLength: 12 });

/** The algorithm as it is written down, every distance worked out. */
const plainCoreset = (points: readonly (readonly number[])[], wanted: number, start: number): number[] => {
  const nearest = points.map(() => Number.POSITIVE_INFINITY);
  const chosen: number[] = [];
  for (let current = start; chosen.length < wanted;) {
    chosen.push(current);
    points.forEach((p, i) => {
      const distance = p.reduce((sum, v, j) => sum + (v - points[current][j]) ** 2, 0);
      nearest[i] = Math.min(nearest[i], distance);
    });
    const farthest = Math.max(...nearest);
    if (farthest === 0) break;
    current = nearest.indexOf(farthest);
  }
  return chosen;
};

describe('greedyCoreset', () => {
  it('chooses as if every distance had been worked out', () => {
    const rng = createRng(4);
    for (const columns of [1, 3, 5, 12]) {
      // Clusters, so that many rows are passed over; quarters, so that sums are exact.
      const points = Array.from({ length: 300 }, (_, i) =>
        Array.from({ length: columns }, () => (i % 7) * 20 + Math.round(rng.normal() * 20) / 4),
      );
      const start = createRng(columns).int(points.length);
      expect(greedyCoreset(matrix(points), 60, createRng(columns))).toEqual(plainCoreset(points, 60, start));
    }
  });

  it('leaves no point more than twice as far as the best three centres do', () => {
    fc.assert(
      fc.property(cloud, fc.integer(), (points, seed) => {
        const chosen = greedyCoreset(matrix(points), 3, createRng(seed));
        expect(radius(points, chosen)).toBeLessThanOrEqual(2 * bestRadius(points) + 1e-4);
      }),
    );
  });

  it('chooses different rows, and stops when only copies are left', () => {
    fc.assert(
      fc.property(cloud, fc.integer({ min: 1, max: 11 }), (points, wanted) => {
        const chosen = greedyCoreset(matrix(points), wanted, createRng(1));
        expect(new Set(chosen).size).toBe(chosen.length);
        if (points.length > wanted) {
          const different = new Set(points.map(String)).size;
          expect(chosen).toHaveLength(Math.min(wanted, different));
        }
      }),
    );
  });

  it('keeps all rows when there are few', () => {
    expect(
      greedyCoreset(
        matrix([
          [0, 1],
          [2, 3],
        ]),
        5,
        createRng(0),
      ),
    ).toEqual([0, 1]);
  });

  it('takes the outlier second at the latest', () => {
    const points = Array.from({ length: 50 }, (_, i) => [i % 7, i % 5]);
    points[31] = [1000, 0];
    expect(greedyCoreset(matrix(points), 2, createRng(3))).toContain(31);
  });
});

describe('coresetsLeavingOut', () => {
  /** Clusters of three groups and one that is never left out. */
  const rng = createRng(8);
  const points = Array.from({ length: 240 }, (_, i) => [
    (i % 9) * 12 + rng.normal(),
    (i % 5) * 9 + rng.normal(),
  ]);
  const groupOf = Int32Array.from(points, (_, i) => (i < 40 ? -1 : i % 3));
  const choose = (wanted: number) =>
    coresetsLeavingOut(matrix(points), wanted, { groupOf, leftOut: [0, 1, 2] }, createRng(5));

  it('chooses of all as if nothing were left out', () => {
    expect(choose(30).all).toEqual(greedyCoreset(matrix(points), 30, createRng(5)));
  });

  it('takes none of the group, and serves the others as well as choosing them anew would', () => {
    for (const wanted of [12, 30, 60])
      choose(wanted).without.forEach((chosen, group) => {
        expect(new Set(chosen).size).toBe(wanted);
        expect(chosen.every((row) => groupOf[row] !== group)).toBe(true);
        const others = points.filter((_, i) => groupOf[i] !== group);
        const anew = greedyCoreset(matrix(others), wanted, createRng(5)).map((i) => others[i]);
        const served = (centres: number[][]): number =>
          radius(
            [...others, ...centres],
            centres.map((_, i) => others.length + i),
          );
        expect(served(chosen.map((i) => points[i]))).toBeLessThanOrEqual(1.3 * served(anew));
      });
  });

  it('keeps all rows of the others when there are few', () => {
    const { all, without } = choose(500);
    expect(all).toHaveLength(240);
    without.forEach((chosen, group) =>
      expect([...chosen].sort((a, b) => a - b)).toEqual(
        points.flatMap((_, i) => (groupOf[i] === group ? [] : [i])),
      ),
    );
    // 240 rows are too many, those of two groups and the kept ones are not.
    for (const [group, chosen] of choose(200).without.entries()) {
      const others = points.flatMap((_, i) => (groupOf[i] === group ? [] : [i]));
      expect([...chosen].sort((a, b) => a - b)).toEqual(others);
    }
  });
});
