import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import {
  type CurvePoint,
  errorAt,
  fitLearningCurve,
  gainOfMoreLabels,
  type LearningCurve,
  predictError,
} from './learning-curve.js';

const pointsOf = (
  sizes: readonly number[],
  error: (n: number) => number,
  sd: number,
  noise: () => number = () => 0,
): CurvePoint[] =>
  sizes.map((labels) => {
    const seen = error(labels) + sd * noise();
    return { labels, error: seen, lo: seen - 1.96 * sd, hi: seen + 1.96 * sd };
  });

const curveOf = (points: CurvePoint[], options = {}): LearningCurve => {
  const curve = fitLearningCurve(points, options);
  if ('refused' in curve) throw new Error(curve.refused);
  return curve;
};

describe('fitLearningCurve', () => {
  it('finds a law that is one', () => {
    const { law } = curveOf(pointsOf([25, 50, 100, 200], (n) => 0.02 + 0.9 * n ** -0.5, 0.001));
    expect(law.exponent).toBeCloseTo(0.5, 10);
    expect(law.floor).toBeCloseTo(0.02, 8);
    expect(law.scale).toBeCloseTo(0.9, 8);
  });

  it('is flat through errors that rise', () => {
    const { law } = curveOf(pointsOf([25, 50, 100, 200], (n) => 0.1 + n / 1000, 0.01));
    expect(law.scale).toBe(0);
    expect(law.floor).toBeCloseTo(0.19375, 10);
  });

  it('refuses few turns and far predictions, in words', () => {
    const few = pointsOf([25, 50, 100, 100], (n) => 1 / n, 0.01);
    expect(fitLearningCurve(few)).toMatchObject({ refused: expect.stringContaining('there are 3') });
    const curve = curveOf(pointsOf([25, 50, 75, 100], (n) => 1 / n, 0.01));
    expect(predictError(curve, 200)).toMatchObject({ value: expect.any(Number) });
    expect(predictError(curve, 201)).toMatchObject({ refused: expect.stringContaining('200 is as far') });
    expect(fitLearningCurve([...few, { labels: 9, error: NaN, lo: 0, hi: 1 }])).toHaveProperty('refused');
  });

  it('never rises, never falls below nought, and repeats for a seed', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 4, maxLength: 8 }), (errors) => {
        const points = errors.map((error, i) => ({
          labels: 25 * (i + 1),
          error,
          lo: Math.max(0, error - 0.1),
          hi: error + 0.05,
        }));
        const curve = curveOf(points, { resamples: 10, seed: 4 });
        expect(curve).toEqual(curveOf(points, { resamples: 10, seed: 4 }));
        for (const law of [curve.law, ...curve.draws]) {
          expect(errorAt(law, 400)).toBeGreaterThanOrEqual(0);
          expect(errorAt(law, 400)).toBeLessThanOrEqual(errorAt(law, 200));
        }
      }),
      { numRuns: 20 },
    );
  });

  it('has intervals that hold the truth about as often as they say', () => {
    const truth = (n: number): number => 0.03 + 1.2 * n ** -0.6;
    let covered = 0;
    const runs = 150;
    for (let seed = 0; seed < runs; seed++) {
      const rng = createRng(seed);
      const points = pointsOf([25, 50, 100, 150, 200], truth, 0.02, () => rng.normal());
      const predicted = predictError(curveOf(points, { seed, resamples: 100 }), 300);
      if ('refused' in predicted) throw new Error(predicted.refused);
      if (predicted.lo <= truth(300) && truth(300) <= predicted.hi) covered++;
    }
    // Asked: 80 %. A floor at nought and a bounded exponent make it a little short or long.
    expect(covered / runs).toBeGreaterThan(0.68);
  });
});

describe('gainOfMoreLabels', () => {
  const sizes = [50, 100, 150, 200];
  const input = {
    escapes: pointsOf(sizes, (n) => 2 / n, 0.0005),
    falseRejects: pointsOf(sizes, () => 0.02, 0.002),
    costs: { escape: 10, falseReject: 1 },
    defectRate: 0.05,
    partsPerDay: 1000,
    daysPerMonth: 20,
  };

  it('matches a case by hand', () => {
    // Escapes fall from 2/200 to 2/250, 0.002 of 1000 defects a month: two escapes, worth 20.
    const gain = gainOfMoreLabels(input);
    expect(gain).toMatchObject({
      labels: 200,
      moreLabels: 50,
      escapeRate: { value: expect.closeTo(0.002, 8) },
      escapesPerMonth: { value: expect.closeTo(2, 5) },
      falseRejectsPerMonth: { value: expect.closeTo(0, 8) },
      moneyPerMonth: { value: expect.closeTo(20, 4) },
    });
    if ('refused' in gain) return;
    expect(gain.moneyPerMonth.lo).toBeGreaterThan(10);
    expect(gain.inWords).toContain('The next 50 labels would avoid 2.0 (');
  });

  it('refuses what it does not know', () => {
    expect(gainOfMoreLabels({ ...input, moreLabels: 201 })).toHaveProperty('refused');
    expect(gainOfMoreLabels({ ...input, escapes: input.escapes.slice(1) })).toHaveProperty('refused');
    expect(gainOfMoreLabels({ ...input, falseRejects: [] })).toHaveProperty('refused');
  });
});
