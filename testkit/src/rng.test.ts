import { expect, it } from 'vitest';
import { cosTurns, sinTurns } from './math.js';
import { createRng } from './rng.js';

it('repeats itself for a path and differs between paths', () => {
  const draw = (...path: (number | string)[]): number[] => {
    const rng = createRng(1, ...path);
    return [rng.bits(), rng.bits(), rng.bits()];
  };
  expect(draw('a', 1)).toEqual(draw('a', 1));
  expect(draw('a', 1)).not.toEqual(draw('a', 2));
  expect(draw('a', 12)).not.toEqual(draw('a1', 2));
});

it('is uniform and normal to a few per cent', () => {
  const rng = createRng(3);
  const n = 40_000;
  let unit = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    unit += rng.unit();
    const g = rng.gaussian();
    square += g * g;
  }
  expect(unit / n).toBeCloseTo(0.5, 1.7);
  expect(square / n).toBeCloseTo(1, 1.3);
});

it('stays in the ranges asked for', () => {
  const rng = createRng(4);
  const faces = new Set<number>();
  for (let i = 0; i < 500; i++) {
    faces.add(rng.int(1, 6));
    const x = rng.range(-2, 3);
    expect(x).toBeGreaterThanOrEqual(-2);
    expect(x).toBeLessThan(3);
  }
  expect([...faces].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

it('has a sine and cosine close to the real ones', () => {
  for (let turns = -2; turns < 2; turns += 0.013) {
    expect(sinTurns(turns)).toBeCloseTo(Math.sin(turns * 2 * Math.PI), 4);
    expect(cosTurns(turns)).toBeCloseTo(Math.cos(turns * 2 * Math.PI), 4);
  }
});
