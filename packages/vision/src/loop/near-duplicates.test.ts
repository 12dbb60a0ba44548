import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../images/types.js';
import { createRng } from '../math/rng.js';
import { differenceHash, groupNearDuplicates, hammingDistance } from './near-duplicates.js';

const paint = (width: number, height: number, light: (x: number, y: number) => number): RgbImage => {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++)
    data.fill(Math.max(0, Math.min(255, light(i % width, Math.floor(i / width)))), 3 * i, 3 * i + 3);
  return { width, height, data };
};

/** Eight waves at random: a picture of its own for every seed. */
const scene = (seed: number, width = 90, height = 70, noise = 0): RgbImage => {
  const rng = createRng(seed);
  const waves = Array.from({ length: 8 }, () => [rng.normal() * 9, rng.normal() * 9, rng.next() * 6]);
  const grain = rng.fork('grain');
  return paint(width, height, (x, y) => {
    const wave = waves.reduce((sum, [a, b, c]) => sum + Math.sin((a * x) / width + (b * y) / height + c), 0);
    return 128 + 14 * wave + noise * grain.normal();
  });
};

describe('differenceHash', () => {
  it('matches cases by hand', () => {
    // Lighter to the right: every bit. Lighter downwards: none sideways, every one downwards.
    expect(
      differenceHash(
        paint(90, 80, (x) => 2 * x),
        64,
      ),
    ).toBe('f'.repeat(16));
    expect(
      differenceHash(
        paint(90, 80, (_, y) => 2 * y),
        128,
      ),
    ).toBe('0'.repeat(16) + 'f'.repeat(16));
    expect(differenceHash(paint(1, 1, () => 9))).toBe('0'.repeat(64));
    // Nine columns in turn dark and light: up, down, up, down … in each row.
    expect(
      differenceHash(
        paint(9, 8, (x) => 100 * (x % 2)),
        64,
      ),
    ).toBe('a'.repeat(16));
    expect(() => differenceHash({ width: 0, height: 1, data: new Uint8Array() })).toThrow(RangeError);
  });

  it('stays close for the same scene in other light, size and grain, and far for another', () => {
    const same = differenceHash(scene(1));
    const dimmer = paint(90, 70, (x, y) => 0.7 * scene1.data[3 * (y * 90 + x)] + 20);
    expect(hammingDistance(same, differenceHash(dimmer))).toBeLessThan(10);
    expect(hammingDistance(same, differenceHash(scene(1, 180, 140, 4)))).toBeLessThan(26);
    for (let seed = 2; seed < 12; seed++)
      expect(hammingDistance(same, differenceHash(scene(seed)))).toBeGreaterThan(60);
  });
  const scene1 = scene(1);
});

describe('groupNearDuplicates', () => {
  it('matches a case by hand', () => {
    expect(hammingDistance('0000000f', '00000001')).toBe(3);
    expect(hammingDistance('ffffffff', '00000000')).toBe(32);
    // A chain 0 – 1 – 3 of steps of one bit, and one alone.
    const hashes = ['00000001', '00000003', 'ffff0000', '00000007'];
    expect(groupNearDuplicates(hashes, 1)).toEqual([0, 0, 2, 0]);
    expect(groupNearDuplicates(hashes, 0)).toEqual([0, 1, 2, 3]);
    expect(groupNearDuplicates([], 3)).toEqual([]);
    expect(() => groupNearDuplicates(['00000000', '0'], 1)).toThrow(RangeError);
    expect(() => hammingDistance('00', '0000')).toThrow(RangeError);
  });

  it('groups all that are close, and nothing that has no chain', () => {
    const hash = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 12 }), fc.nat(6), (digits, distance) => {
        const hashes = digits.map((d) => d.join(''));
        const groups = groupNearDuplicates(hashes, distance);
        hashes.forEach((a, i) => {
          expect(groups[i]).toBeLessThanOrEqual(i);
          hashes.forEach((b, j) => {
            if (hammingDistance(a, b) <= distance) expect(groups[i]).toBe(groups[j]);
          });
          const others = hashes.filter((_, j) => j !== i && groups[j] === groups[i]);
          if (others.length > 0)
            expect(Math.min(...others.map((b) => hammingDistance(a, b)))).toBeLessThanOrEqual(distance);
        });
      }),
    );
  });
});
