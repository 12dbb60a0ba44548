import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import reference from './fixtures/ranking.json' with { type: 'json' };
import { auroc, aurocInterval, rocCurve } from './roc.js';

/** Small integers, so that ties are common; both classes present. */
const sample = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 30,
  })
  .filter((rows) => new Set(rows.map(([, label]) => label)).size === 2)
  .map((rows) => ({ scores: rows.map(([s]) => s), labels: rows.map(([, l]) => l) }));

describe('auroc', () => {
  it('matches a case by hand', () => {
    // Defects 3 and 2; good 1, 2 and 4. Pairs won: 3>1, 3>2, 2>1; tied: 2=2; lost: 3<4, 2<4. (3 + ½)/6.
    expect(auroc([3, 2, 1, 2, 4], [1, 1, 0, 0, 0])).toBeCloseTo(3.5 / 6, 15);
  });

  it.each(reference.map((c, i) => [i, c] as const))('agrees with scikit-learn on case %i', (_, c) => {
    expect(auroc(c.scores, c.labels)).toBeCloseTo(c.auroc, 13);
  });

  it('is the share of pairs in the right order', () => {
    fc.assert(
      fc.property(sample, ({ scores, labels }) => {
        let won = 0;
        let pairs = 0;
        scores.forEach((a, i) =>
          scores.forEach((b, j) => {
            if (labels[i] !== 1 || labels[j] !== 0) return;
            pairs++;
            won += a > b ? 1 : a === b ? 0.5 : 0;
          }),
        );
        expect(auroc(scores, labels)).toBeCloseTo(won / pairs, 12);
      }),
    );
  });

  it('is unchanged by monotone transforms and permutations, and complements when either input is turned round', () => {
    fc.assert(
      fc.property(sample, fc.integer(), ({ scores, labels }, seed) => {
        const value = auroc(scores, labels);
        const transformed = scores.map((s) => Math.exp(s / 3) - 40);
        expect(auroc(transformed, labels)).toBe(value);
        const order = createRng(seed).shuffle(scores.map((_, i) => i));
        const permuted = order.map((i) => scores[i]);
        expect(
          auroc(
            permuted,
            order.map((i) => labels[i]),
          ),
        ).toBe(value);
        const negated = scores.map((s) => -s);
        const swapped = labels.map((l) => 1 - l);
        expect(auroc(negated, labels)).toBeCloseTo(1 - value, 12);
        expect(auroc(scores, swapped)).toBeCloseTo(1 - value, 12);
      }),
    );
  });

  it('is NaN where it is not defined', () => {
    expect(auroc([1, 2], [1, 1])).toBeNaN();
    expect(auroc([1, 2], [0, 0])).toBeNaN();
    expect(auroc([], [])).toBeNaN();
    expect(auroc([1, NaN], [0, 1])).toBeNaN();
    expect(() => auroc([1], [0, 1])).toThrow(RangeError);
  });

  it('takes infinities and typed arrays', () => {
    expect(auroc(Float32Array.of(Infinity, -Infinity, 0), Uint8Array.of(1, 0, 0))).toBe(1);
  });
});

describe('rocCurve', () => {
  it('matches a case by hand', () => {
    // Scores downwards: 0.9 (defect), 0.5 (one of each), 0.1 (good).
    expect(rocCurve([0.5, 0.9, 0.5, 0.1], [1, 1, 0, 0])).toEqual([
      { falsePositiveRate: 0, truePositiveRate: 0, threshold: Infinity },
      { falsePositiveRate: 0, truePositiveRate: 0.5, threshold: 0.9 },
      { falsePositiveRate: 0.5, truePositiveRate: 1, threshold: 0.5 },
      { falsePositiveRate: 1, truePositiveRate: 1, threshold: 0.1 },
    ]);
  });

  it.each(reference.map((c, i) => [i, c] as const))('agrees with scikit-learn on case %i', (_, c) => {
    const points = rocCurve(c.scores, c.labels);
    expect(points.slice(1).map((p) => p.threshold)).toEqual(c.thresholds);
    points.forEach((p, i) => {
      expect(p.falsePositiveRate).toBeCloseTo(c.falsePositiveRate[i], 14);
      expect(p.truePositiveRate).toBeCloseTo(c.truePositiveRate[i], 14);
    });
  });

  it('encloses the area that auroc gives', () => {
    fc.assert(
      fc.property(sample, ({ scores, labels }) => {
        const points = rocCurve(scores, labels);
        let area = 0;
        for (let i = 1; i < points.length; i++) {
          const [p, q] = [points[i - 1], points[i]];
          area +=
            ((q.falsePositiveRate - p.falsePositiveRate) * (p.truePositiveRate + q.truePositiveRate)) / 2;
        }
        expect(area).toBeCloseTo(auroc(scores, labels), 12);
      }),
    );
  });
});

describe('aurocInterval', () => {
  it('matches a case by hand', () => {
    // Defects 3 and 1 against good 0 and 2: wins 3>0, 3>2, 1>0 of 4, value 0.75.
    // Defect placements 1 and ½ (variance 1/8); good placements: below 3 and 1 for 0 → shares 0, ½ of defects below 2;
    // variance 1/8. Standard error √(1/16 + 1/16) = 0.353553; on the logit scale /(0.75·0.25) = 1.885618.
    // logit 0.75 = 1.098612; ± 1.959964·1.885618 = 3.695744 → expit(−2.597132), expit(4.794356).
    const { value, lo, hi } = aurocInterval([3, 1, 0, 2], [1, 1, 0, 0]);
    expect(value).toBe(0.75);
    expect(lo).toBeCloseTo(1 / (1 + Math.exp(2.597132)), 5);
    expect(hi).toBeCloseTo(1 / (1 + Math.exp(-4.794356)), 5);
  });

  it.each(reference.map((c, i) => [i, c] as const))('agrees with the definition on case %i', (_, c) => {
    const { lo, hi } = aurocInterval(c.scores, c.labels);
    expect(lo).toBeCloseTo(c.aurocInterval[0], 10);
    expect(hi).toBeCloseTo(c.aurocInterval[1], 10);
  });

  it('covers the true value about as often as it says', () => {
    // Normal scores one standard deviation apart: AUROC = Φ(1/√2) = 0.76025.
    let covered = 0;
    const rng = createRng(5);
    for (let trial = 0; trial < 400; trial++) {
      const labels = Array.from({ length: 60 }, (_, i) => (i < 25 ? 1 : 0));
      const { lo, hi } = aurocInterval(
        labels.map((l) => rng.normal() + l),
        labels,
      );
      if (lo <= 0.76025 && 0.76025 <= hi) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.92);
    expect(covered / 400).toBeLessThan(0.985);
  });

  it('says what it can for degenerate input', () => {
    expect(aurocInterval([1, 2], [1, 1])).toEqual({ value: NaN, lo: NaN, hi: NaN });
    expect(aurocInterval([3, 1, 2], [1, 0, 0])).toEqual({ value: 1, lo: NaN, hi: NaN });
    // Apart, 3 of each: 0.025^(1/3).
    const apart = aurocInterval([4, 5, 6, 1, 2, 3], [1, 1, 1, 0, 0, 0]);
    expect(apart).toEqual({ value: 1, lo: expect.closeTo(0.025 ** (1 / 3), 14), hi: 1 });
    expect(aurocInterval([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0])).toEqual({
      value: 0,
      lo: 0,
      hi: 1 - apart.lo,
    });
  });

  it('says nothing when all scores are tied', () => {
    expect(aurocInterval([1, 1, 1, 1], [1, 1, 0, 0])).toEqual({ value: 0.5, lo: NaN, hi: NaN });
  });
});
