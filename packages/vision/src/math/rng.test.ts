import { describe, expect, it } from 'vitest';
import { createRng } from './rng.js';
import { mean, std } from './quantile.js';

const draw = (n: number, f: () => number): number[] => Array.from({ length: n }, f);

describe('createRng', () => {
  it('gives the same numbers for the same seed, on every machine', () => {
    const rng = createRng(42);
    expect([rng.next(), rng.next(), rng.normal(), rng.int(1000)]).toEqual([
      0.9768888096397784, 0.29869008293219923, -0.19567113277529666, 854,
    ]);
    expect(draw(20, createRng(7).next)).toEqual(draw(20, createRng(7).next));
  });

  it('gives different numbers for neighbouring, fractional, negative and large seeds', () => {
    const firsts = [0, 1, 2, -1, 0.5, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map((seed) =>
      createRng(seed).next(),
    );
    expect(new Set(firsts).size).toBe(firsts.length);
    expect(createRng(-0).next()).toBe(createRng(0).next());
    expect(() => createRng(NaN)).toThrow(RangeError);
  });

  it('is uniform and normal in its first moments', () => {
    const rng = createRng(1);
    const uniform = draw(20_000, rng.next);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 1.9);
    expect(std(uniform)).toBeCloseTo(Math.sqrt(1 / 12), 1.9);
    const normal = draw(20_000, rng.normal);
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(std(normal) - 1)).toBeLessThan(0.03);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[rng.int(5)]++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('shuffles and samples copies', () => {
    const items = Object.freeze(draw(30, () => 0).map((_, i) => i));
    const shuffled = createRng(3).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
    const sample = createRng(3).sample(items, 10);
    expect(new Set(sample).size).toBe(10);
    expect(createRng(3).sample(items, 99)).toHaveLength(30);
    expect(createRng(3).sample(items, -1)).toEqual([]);
  });

  it('forks streams that do not depend on what was drawn', () => {
    const used = createRng(9);
    used.next();
    expect(used.fork('bank').next()).toBe(createRng(9).fork('bank').next());
    const values = [
      createRng(9),
      createRng(9).fork('bank'),
      createRng(9).fork('head'),
      createRng(10).fork('bank'),
    ];
    expect(new Set(values.map((r) => r.next())).size).toBe(4);
    expect(createRng(9).fork('a').fork('b').next()).not.toBe(createRng(9).fork('b').fork('a').next());
  });
});
