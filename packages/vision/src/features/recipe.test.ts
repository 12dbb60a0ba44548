import { describe, expect, it } from 'vitest';
import { resolveBase } from '../bases/index.js';
import { recipeFor, startingSidePx } from './recipe.js';

describe('recipe', async () => {
  const base = await resolveBase('lemniscate-s16');

  it.each([
    [64, 1],
    [448, 1],
    [449, 2],
    [896, 2],
    [897, 4],
    [1792, 4],
    [1800, 8],
    [9000, 8],
  ])('samples every pixel of photos of %i pixels', (native, oversample) => {
    expect(recipeFor(base, 224, native)).toEqual({
      sidePx: 224,
      oversample,
      coarse: true,
      tiles: 1,
      brightness: 0,
    });
  });

  it('cuts the image into whole tiles for a base of a fixed size', () => {
    const fixed = { ...base, fixedSize: { height: 224, width: 224 } };
    expect(recipeFor(fixed, 224, 500)).toEqual({
      sidePx: 224,
      oversample: 2,
      coarse: false,
      tiles: 1,
      brightness: 0,
    });
    expect(recipeFor(fixed, 500, 500)).toEqual({
      sidePx: 448,
      oversample: 1,
      coarse: false,
      tiles: 2,
      brightness: 0,
    });
    expect(recipeFor({ ...fixed, fixedBatch: 1 }, 500, 500).tiles).toBe(1);
    expect(recipeFor(fixed, 1e5, 1e5).tiles).toBeLessThanOrEqual(8);
  });

  it('starts between 224 and 384 pixels, larger for larger photos', () => {
    const sides = [64, 256, 300, 500, 700, 1000, 4000].map(startingSidePx);
    expect(sides[0]).toBe(224);
    expect(sides.at(-1)).toBe(384);
    expect([...sides].sort((a, b) => a - b)).toEqual(sides);
    expect(sides.every((side) => side % 32 === 0)).toBe(true);
  });
});
