import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf } from '../math/special.js';
import { std } from '../math/quantile.js';
import { createRng, type Rng } from '../math/rng.js';
import { costOperatingPoint } from './operating-point.js';

const sample = fc
  .array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 25,
  })
  .filter((rows) => new Set(rows.map(([, label]) => label)).size === 2)
  .map((rows) => ({ scores: rows.map(([s]) => s), labels: rows.map(([, l]) => l) }));

/** Good parts around 0, defects around `apart`, both of spread 1. */
const draw = (rng: Rng, good: number, defects: number, apart: number) => {
  const labels = Array.from({ length: good + defects }, (_, i) => (i < good ? 0 : 1));
  return { labels, scores: labels.map((l) => rng.normal() + apart * l) };
};

describe('costOperatingPoint', () => {
  it('lies half way between two alike classes that cost alike', () => {
    const scores = [-3, -2, -1, 5, 6, 7];
    const labels = [0, 0, 0, 1, 1, 1];
    const { threshold } = costOperatingPoint({ scores, labels, costs: { escape: 2, falseReject: 2 } });
    expect(threshold).toBeCloseTo(2, 1);
  });

  it('finds the threshold that theory gives for two normal classes', () => {
    // π·Ce·φ(t − 3) = (1 − π)·Cr·φ(t): t = 3/2 + ln((1 − π)·Cr / (π·Ce)) / 3.
    const input = draw(createRng(1), 20_000, 20_000, 3);
    for (const [escape, defectRate] of [
      [1, 0.5],
      [20, 0.05],
      [5, 0.02],
    ]) {
      const point = costOperatingPoint({ ...input, costs: { escape, falseReject: 1 }, defectRate });
      const best = 1.5 + Math.log((1 - defectRate) / (defectRate * escape)) / 3;
      expect(point.threshold).toBeCloseTo(best, 0.8);
      const cost = defectRate * escape * normalCdf(best - 3) + (1 - defectRate) * normalCdf(-best);
      expect(point.expectedCostPerPart / cost).toBeCloseTo(1, 1);
    }
  });

  it('leaps less from one handful of labels to the next than the cheapest count does', () => {
    const costs = { escape: 5, falseReject: 1 };
    const defectRate = 0.1;
    const cheapestCount = ({ scores, labels }: ReturnType<typeof draw>): number => {
      const cost = (t: number): number => {
        const share = (label: number, wrong: (s: number) => boolean): number => {
          const of = scores.filter((_, i) => labels[i] === label);
          return of.filter(wrong).length / of.length;
        };
        return 0.1 * 5 * share(1, (s) => s < t) + 0.9 * share(0, (s) => s >= t);
      };
      return scores.reduce((best, t) => (cost(t) < cost(best) ? t : best));
    };
    const draws = Array.from({ length: 60 }, (_, seed) => draw(createRng(seed), 40, 15, 2));
    const trueCost = (t: number): number => 0.5 * normalCdf(t - 2) + 0.9 * normalCdf(-t);
    const smooth = draws.map((d) => costOperatingPoint({ ...d, costs, defectRate }).threshold);
    const counted = draws.map(cheapestCount);
    expect(std(smooth)).toBeLessThan(0.75 * std(counted));
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(smooth.map(trueCost))).toBeLessThan(mean(counted.map(trueCost)));
  });

  it('uses the share in the sample when no rate is given', () => {
    const input = {
      scores: [1, 2, 3, 6, 5, 8],
      labels: [0, 0, 0, 0, 1, 1],
      costs: { escape: 10, falseReject: 1 },
    };
    expect(costOperatingPoint(input)).toEqual(costOperatingPoint({ ...input, defectRate: 2 / 6 }));
  });

  it('passes or rejects everything seen where that is cheapest', () => {
    const input = { scores: [1, 2, 3, 6, 5, 8], labels: [0, 0, 0, 0, 1, 1] };
    const pass = costOperatingPoint({ ...input, costs: { escape: 1, falseReject: 1 }, defectRate: 0 });
    expect(pass.threshold).toBeGreaterThan(8);
    const reject = costOperatingPoint({ ...input, costs: { escape: 1, falseReject: 0 }, defectRate: 0.5 });
    expect(reject.threshold).toBeLessThan(1);
  });

  it('rejects more the dearer an escape, and does not depend on order, place or scale', () => {
    fc.assert(
      fc.property(sample, fc.integer(), ({ scores, labels }, seed) => {
        const at = (escape: number): number =>
          costOperatingPoint({ scores, labels, costs: { escape, falseReject: 1 } }).threshold;
        expect(at(50)).toBeLessThanOrEqual(at(5));
        const order = createRng(seed).shuffle(scores.map((_, i) => i));
        const moved = costOperatingPoint({
          scores: order.map((i) => 4 * scores[i] + 2),
          labels: order.map((i) => labels[i]),
          costs: { escape: 5, falseReject: 1 },
        });
        expect(Number.isFinite(moved.threshold)).toBe(true);
        const point = costOperatingPoint({ scores, labels, costs: { escape: 5, falseReject: 1 } });
        expect(moved.expectedCostPerPart).toBeCloseTo(point.expectedCostPerPart, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('stands one part of a class, and scores that are all alike', () => {
    for (const scores of [
      [1, 1, 1],
      [0, 0, 5],
      [5, 0, 0],
    ]) {
      const point = costOperatingPoint({ scores, labels: [0, 0, 1], costs: { escape: 5, falseReject: 1 } });
      expect(Number.isFinite(point.threshold)).toBe(true);
    }
  });

  it('refuses what it cannot weigh', () => {
    const good = {
      scores: [1, 2, 3, 6, 5, 8],
      labels: [0, 0, 0, 0, 1, 1],
      costs: { escape: 1, falseReject: 1 },
    };
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
