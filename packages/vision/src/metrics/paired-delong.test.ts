import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { pairedDelong } from './paired-delong.js';
import { auroc } from './roc.js';

describe('pairedDelong', () => {
  it('matches a case by hand', () => {
    // A ranks defects 3 and 1 among goods 0 and 2: placements 1 and ½, so 0.75. B ranks both above: 1.
    // Differences: defects 0, ½ (variance 1/8), goods 0, −½ (variance 1/8): √(1/8/2 + 1/8/2).
    const result = pairedDelong([3, 1, 0, 2], [5, 4, 0, 2], [1, 1, 0, 0]);
    expect(result).toMatchObject({ aurocA: 0.75, aurocB: 1, difference: 0.25 });
    expect(result.standardError).toBeCloseTo(Math.sqrt(1 / 8), 14);
  });

  it('agrees with auroc, ties included, and covers the true difference', () => {
    let inside = 0;
    for (let seed = 0; seed < 200; seed++) {
      const rng = createRng(seed);
      const labels = Array.from({ length: 80 }, (_, i) => (i < 30 ? 1 : 0));
      const shared = labels.map((l) => rng.normal() + l);
      const a = shared.map((s) => Math.round(4 * (s + 0.5 * rng.normal())));
      const b = shared.map((s) => Math.round(4 * (s + 0.5 * rng.normal())));
      const { aurocA, aurocB, difference, standardError } = pairedDelong(a, b, labels);
      expect(aurocA).toBeCloseTo(auroc(a, labels), 12);
      expect(aurocB).toBeCloseTo(auroc(b, labels), 12);
      if (Math.abs(difference) <= 1.96 * standardError) inside++;
    }
    expect(inside / 200).toBeGreaterThan(0.9);
  });

  it('is NaN where there is nothing to say', () => {
    expect(pairedDelong([1], [1], [1]).difference).toBeNaN();
    expect(pairedDelong([1, NaN], [1, 2], [1, 0]).difference).toBeNaN();
    expect(() => pairedDelong([1], [1, 2], [1, 0])).toThrow(RangeError);
  });
});
