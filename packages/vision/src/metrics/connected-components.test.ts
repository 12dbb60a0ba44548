import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectedComponents } from './connected-components.js';

const parse = (rows: string[]): Uint8Array => Uint8Array.from(rows.join(''), (c) => (c === '#' ? 1 : 0));

describe('connectedComponents', () => {
  it('joins diagonals and closes a U after the fact', () => {
    const mask = parse(['#.#..#', '#.#.#.', '.#....', '.....#']);
    const { labels, count, sizes } = connectedComponents(mask, 6, 4);
    expect(count).toBe(3);
    expect([...sizes]).toEqual([5, 2, 1]);

    expect([...labels]).toEqual([1, 0, 1, 0, 0, 2, 1, 0, 1, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
  });

  it('does not join across the ends of rows', () => {
    expect(connectedComponents(parse(['..#', '#..']), 3, 2).count).toBe(2);
  });

  it('agrees with a flood fill', () => {
    const grids = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .chain(([w, h]) =>
        fc.tuple(
          fc.constant(w),
          fc.constant(h),
          fc.uint8Array({ minLength: w * h, maxLength: w * h, max: 1 }),
        ),
      );
    fc.assert(
      fc.property(grids, ([w, h, mask]) => {
        const expected = flood(mask, w, h);
        const got = connectedComponents(mask, w, h);
        expect([...got.labels]).toEqual(expected.labels);
        expect(got.count).toBe(expected.count);
        for (let c = 1; c <= got.count; c++) {
          expect(got.sizes[c - 1]).toBe(expected.labels.filter((l) => l === c).length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes empty and full masks, and refuses a wrong size', () => {
    expect(connectedComponents(new Uint8Array(6), 3, 2).count).toBe(0);
    expect([...connectedComponents(new Uint8Array(6).fill(255), 3, 2).sizes]).toEqual([6]);
    expect(connectedComponents(new Uint8Array(0), 0, 0).count).toBe(0);
    expect(() => connectedComponents(new Uint8Array(5), 3, 2)).toThrow(RangeError);
  });
});

const flood = (mask: Uint8Array, w: number, h: number): { labels: number[]; count: number } => {
  const labels = Array.from(mask, () => 0);
  let count = 0;
  const visit = (x: number, y: number): void => {
    if (x < 0 || y < 0 || x >= w || y >= h || !mask[y * w + x] || labels[y * w + x]) return;
    labels[y * w + x] = count;
    for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) visit(x + dx, y + dy);
  };
  for (let at = 0; at < mask.length; at++) {
    if (!mask[at] || labels[at]) continue;
    count++;
    visit(at % w, Math.floor(at / w));
  }
  return { labels, count };
};
