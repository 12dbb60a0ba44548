import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateGolden, type LabelledGroup, splitOf } from './golden.js';

const shares = { train: 0.75, golden: 0.25 };

describe('splitOf', () => {
  it('is the same on every machine, and other for another seed', () => {
    const sides = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((key) => splitOf(key, 'station 1', shares));
    expect(sides).toEqual(sides.map((_, i) => splitOf('abcdefgh'[i], 'station 1', shares)));
    const other = Array.from({ length: 100 }, (_, i) => splitOf(`${i}`, 'x', shares));
    expect(other).not.toEqual(Array.from({ length: 100 }, (_, i) => splitOf(`${i}`, 'y', shares)));
  });

  it('keeps the shares', () => {
    const sides = Array.from({ length: 8000 }, (_, i) => splitOf(`part ${i}`, 's', shares));
    expect(sides.filter((s) => s === 'golden').length / 8000).toBeCloseTo(0.25, 1.5);
    expect(splitOf('a', 's', { train: 1, golden: 0 })).toBe('train');
    expect(splitOf('a', 's', { train: 0, golden: 3 })).toBe('golden');
    expect(() => splitOf('a', 's', { train: 0 })).toThrow(RangeError);
    expect(() => splitOf('a', 's', { train: 2, golden: -1 })).toThrow(RangeError);
  });

  it('moves nobody from train to golden when the golden share shrinks', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (key, less) => {
        const before = splitOf(key, 's', { golden: 0.4, train: 0.6 });
        const after = splitOf(key, 's', { golden: 0.4 * less, train: 1 - 0.4 * less });
        if (after === 'golden') expect(before).toBe('golden');
      }),
    );
  });
});

describe('allocateGolden', () => {
  const groupsOf = (classes: Record<string, number>, prefix = ''): LabelledGroup[] =>
    Object.entries(classes).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, i) => ({ key: `${prefix}${name} ${i}`, classes: [name] })),
    );
  const golden = (map: ReadonlyMap<string, string>, name: string): number =>
    [...map].filter(([key, side]) => key.includes(name) && side === 'golden').length;

  it('keeps the share of each class, and reaches for the least number', () => {
    const groups = groupsOf({ ok: 40, dent: 8, crack: 4 });
    const input = { groups, assigned: new Map(), share: 0.25, seed: 's' };
    const plain = allocateGolden(input);
    expect([golden(plain, 'ok'), golden(plain, 'dent'), golden(plain, 'crack')]).toEqual([10, 2, 1]);
    // At least five of each, but no more than half of a class.
    const more = allocateGolden({ ...input, minPerClass: 5 });
    expect([golden(more, 'ok'), golden(more, 'dent'), golden(more, 'crack')]).toEqual([10, 4, 2]);
    expect(plain.size).toBe(52);
  });

  it('counts a group of several classes for each', () => {
    const groups = [
      { key: 'both', classes: ['ok', 'dent'] },
      ...groupsOf({ ok: 3 }),
      { key: 'dent', classes: ['dent'] },
    ];
    const result = allocateGolden({ groups, assigned: new Map(), share: 0.5, seed: 's' });
    expect([...result.values()].filter((s) => s === 'golden').length).toBeLessThanOrEqual(3);
  });

  it('only adds, and does not depend on the order', () => {
    const step = fc.record({
      ok: fc.integer({ min: 0, max: 12 }),
      dent: fc.integer({ min: 0, max: 6 }),
      crack: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), (steps) => {
        const assigned = new Map<string, 'golden' | 'train'>();
        const groups: LabelledGroup[] = [];
        steps.forEach((counts, s) => {
          groups.push(...groupsOf(counts, `${s} `));
          const input = { assigned, share: 0.3, seed: 's' };
          const added = allocateGolden({ ...input, groups });
          expect(added).toEqual(allocateGolden({ ...input, groups: groups.toReversed() }));
          for (const [key, side] of added) {
            expect(assigned.has(key)).toBe(false);
            assigned.set(key, side);
          }
        });
        expect(assigned.size).toBe(groups.length);
        for (const name of ['ok', 'dent', 'crack']) {
          const of = groups.filter((g) => g.classes[0] === name).length;
          expect(Math.abs(golden(assigned, name) - Math.round(0.3 * of))).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 50 },
    );
  });
});
