import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { confusionAt } from '../metrics/confusion.js';
import { costOperatingPoint } from './operating-point.js';

const sample = fc
  .array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 25,
  })
  .filter((rows) => new Set(rows.map(([, label]) => label)).size === 2)
  .map((rows) => ({ scores: rows.map(([s]) => s), labels: rows.map(([, l]) => l) }));

describe('costOperatingPoint', () => {
  // Good 1 2 3 6, defects 5 8.
  const scores = [1, 2, 3, 6, 5, 8];
  const labels = [0, 0, 0, 0, 1, 1];

  it('matches a case by hand', () => {
    // Half the parts defective, an escape costs 10, a false reject 1. Cut between 3 and 5: no escape, 1 of 4 rejected:
    // ½·¼·1 = 0.125. Between 6 and 8: 1 of 2 escapes: ½·½·10 = 2.5.
    const dear = costOperatingPoint({
      scores,
      labels,
      costs: { escape: 10, falseReject: 1 },
      defectRate: 0.5,
    });
    expect(dear.threshold).toBe(4);
    expect(dear.expectedCostPerPart).toBeCloseTo(0.125, 14);
    expect(dear.escapeRate).toMatchObject({ value: 0, count: 0, of: 2, lo: 0 });
    expect(dear.escapeRate.hi).toBeCloseTo(1 - Math.sqrt(0.025), 12);
    expect(dear.falseRejectRate).toMatchObject({ value: 0.25, count: 1, of: 4 });
    // One part in a hundred defective: an escape now weighs 0.01·½·10 = 0.05, a false reject 0.99·¼ = 0.2475.
    const rare = costOperatingPoint({
      scores,
      labels,
      costs: { escape: 10, falseReject: 1 },
      defectRate: 0.01,
    });
    expect(rare.threshold).toBe(7);
    expect(rare.expectedCostPerPart).toBeCloseTo(0.05, 14);
    expect(rare.escapeRate.value).toBe(0.5);
  });

  it('uses the share in the sample when no rate is given', () => {
    const point = costOperatingPoint({ scores, labels, costs: { escape: 10, falseReject: 1 } });
    expect(point.defectRate).toBeCloseTo(1 / 3, 14);
    expect(point).toEqual(
      costOperatingPoint({ scores, labels, costs: { escape: 10, falseReject: 1 }, defectRate: 2 / 6 }),
    );
  });

  it('passes or rejects everything seen where that is cheapest', () => {
    const pass = costOperatingPoint({ scores, labels, costs: { escape: 1, falseReject: 1 }, defectRate: 0 });
    expect(8 >= pass.threshold).toBe(true);
    expect(pass.falseRejectRate.count).toBe(0);
    const upsideDown = { scores: [5, 1], labels: [0, 1] };
    const all = costOperatingPoint({ ...upsideDown, costs: { escape: 10, falseReject: 1 }, defectRate: 0.5 });
    expect(all.threshold).toBe(1);
    const none = costOperatingPoint({
      ...upsideDown,
      costs: { escape: 1, falseReject: 10 },
      defectRate: 0.5,
    });
    expect(none.threshold).toBeGreaterThan(5);
    expect(none.threshold).toBeCloseTo(5, 5);
  });

  it('is the cheapest of all thresholds, and its counts are those at the threshold', () => {
    const rate = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(sample, rate, fc.integer({ min: 1, max: 50 }), ({ scores, labels }, defectRate, escape) => {
        const costs = { escape, falseReject: 3 };
        const point = costOperatingPoint({ scores, labels, costs, defectRate, resamples: 0 });
        const costAt = (threshold: number): number => {
          const c = confusionAt({ scores, labels, threshold });
          return defectRate * escape * c.escapeRate.value + (1 - defectRate) * 3 * c.falseRejectRate.value;
        };
        expect(costAt(point.threshold)).toBeCloseTo(point.expectedCostPerPart, 10);
        for (let t = -10; t <= 10; t += 0.5) {
          expect(costAt(t)).toBeGreaterThanOrEqual(point.expectedCostPerPart - 1e-10);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on order, and follows its scores', () => {
    fc.assert(
      fc.property(sample, fc.integer(), ({ scores, labels }, seed) => {
        const costs = { escape: 5, falseReject: 1 };
        const point = costOperatingPoint({ scores, labels, costs, resamples: 0 });
        const order = createRng(seed).shuffle(scores.map((_, i) => i));
        const moved = costOperatingPoint({
          scores: order.map((i) => 4 * scores[i] + 2),
          labels: order.map((i) => labels[i]),
          costs,
          resamples: 0,
        });
        expect(moved.threshold).toBeCloseTo(4 * point.threshold + 2, 4);
        expect(moved.expectedCostPerPart).toBeCloseTo(point.expectedCostPerPart, 12);
      }),
      { numRuns: 60 },
    );
  });

  it('gives intervals that hold the estimates and repeat for a seed', () => {
    const rng = createRng(2);
    const many = Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const input = {
      scores: many.map((l) => rng.normal() + 1.5 * l),
      labels: many,
      costs: { escape: 10, falseReject: 1 },
      defectRate: 0.05,
      resamples: 200,
    };
    const point = costOperatingPoint({ ...input, seed: 1 });
    expect(point.thresholdInterval.lo).toBeLessThan(point.threshold);
    expect(point.thresholdInterval.hi).toBeGreaterThan(point.threshold);
    expect(point.costInterval.lo).toBeLessThan(point.expectedCostPerPart);
    expect(point.costInterval.hi).toBeGreaterThan(point.expectedCostPerPart);
    expect(costOperatingPoint({ ...input, seed: 1 })).toEqual(point);
    expect(costOperatingPoint({ ...input, seed: 2 })).not.toEqual(point);
  });

  it('refuses what it cannot weigh', () => {
    const good = { scores, labels, costs: { escape: 1, falseReject: 1 } };
    for (const bad of [
      { ...good, labels: [0, 0, 0, 0, 0, 0] },
      { ...good, labels: [1, 1, 1, 1, 1, 1] },
      { ...good, labels: [0, 1] },
      { ...good, scores: [1, 2, NaN, 6, 5, 8] },
      { ...good, scores: [1, 2, Infinity, 6, 5, 8] },
      { ...good, costs: { escape: -1, falseReject: 1 } },
      { ...good, costs: { escape: 1, falseReject: NaN } },
      { ...good, defectRate: 1.5 },
    ]) {
      expect(() => costOperatingPoint(bad)).toThrow(RangeError);
    }
  });
});
