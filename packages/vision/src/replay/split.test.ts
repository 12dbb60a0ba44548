import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sample } from '../data/model.js';
import { createRng } from '../math/rng.js';
import { holdOut } from './split.js';

const samples = (counts: Record<string, number>): Sample[] =>
  Object.entries(counts).flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, i) => ({
      path: `/${kind}/${i}`,
      file: `${kind}/${i}`,
      label: kind === 'good' ? ('ok' as const) : ('ng' as const),
      defectTypes: kind === 'good' ? [] : kind.split('+'),
    })),
  );

describe('holdOut', () => {
  it('puts every image on one side, every kind in its share', () => {
    const count = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(
        count,
        count,
        count,
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.integer(),
        (good, a, ab, share, seed) => {
          const all = samples({ good, a, 'a+b': ab });
          const { pool, heldOut } = holdOut(all, share, createRng(seed));
          expect([...pool, ...heldOut].map((s) => s.file).sort()).toEqual(all.map((s) => s.file).sort());
          for (const [kind, n] of Object.entries({ good, a, 'a+b': ab }))
            expect(heldOut.filter((s) => s.file.startsWith(`${kind}/`))).toHaveLength(Math.round(share * n));
        },
      ),
    );
  });

  it('keeps the order, follows the seed, and not the order of kinds', () => {
    const all = samples({ good: 20, a: 10 });
    const files = (seed: number, of = all) => holdOut(of, 0.5, createRng(seed)).heldOut.map((s) => s.file);
    expect(files(1)).toEqual(files(1));
    expect(files(1)).not.toEqual(files(2));
    const order = files(1).map((file) => all.findIndex((s) => s.file === file));
    expect([...order].sort((x, y) => x - y)).toEqual(order);
    const kindsSwapped = [...all.slice(20), ...all.slice(0, 20)];
    expect(files(1, kindsSwapped).sort()).toEqual(files(1).sort());
  });
});
