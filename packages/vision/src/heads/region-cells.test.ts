import { describe, expect, it } from 'vitest';
import { regionCells } from './region-cells.js';

const GRID = { height: 5, width: 6 };
const cells = (share: Record<number, number>, outlined = true) => {
  const all = new Float32Array(GRID.height * GRID.width);
  for (const [p, s] of Object.entries(share)) all[Number(p)] = s;
  return regionCells({ share: all, outlined }, GRID.height, GRID.width);
};

describe('regionCells', () => {
  it('takes what is half covered, and leaves its surroundings open', () => {
    // Cell 14 is row 2, column 2.
    const { kinds } = cells({ 14: 1, 15: 0.6, 13: 0.2 })!;
    expect([kinds[14], kinds[15], kinds[13]]).toEqual(['inside', 'inside', 'rim']);
    for (const p of [6, 7, 8, 9, 10, 12, 16, 18, 22]) expect(kinds[p], String(p)).toBe('rim');
    for (const p of [0, 5, 11, 17, 24, 29]) expect(kinds[p], String(p)).toBe('outside');
  });

  it('takes a hairline crack, which covers no cell by half, beside a wide spot', () => {
    const { kinds } = cells({ 0: 0.1, 6: 0.12, 12: 0.08, 10: 1, 11: 1 })!;
    expect([0, 6, 12, 10, 11].map((p) => kinds[p])).toEqual(Array(5).fill('inside'));
  });

  it('learns nothing from a region that covers nothing, or a box over everything', () => {
    expect(cells({})).toBeUndefined();
    const everywhere = Object.fromEntries(Array.from({ length: 30 }, (_, p) => [p, 1]));
    expect(cells(everywhere, false)).toBeUndefined();
    expect(cells(everywhere)?.kinds.every((kind) => kind === 'inside')).toBe(true);
  });
});
