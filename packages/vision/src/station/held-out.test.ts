import { describe, expect, it } from 'vitest';
import { costOperatingPoint } from '../calibrate/operating-point.js';
import { stratifiedFolds } from '../heads/folds.js';
import { normalCdf } from '../math/normal.js';
import { createRng, type Rng } from '../math/rng.js';
import { heldOutVerdicts } from './held-out.js';
import type { StationModel } from './station-model.js';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const modelOf = (scores: number[], labels: number[], more: Partial<StationModel> = {}): StationModel =>
  ({
    stack: { weights: { anomaly: 1 }, offset: 0 },
    calibration: {
      method: 'cost',
      guaranteed: false,
      note: '',
      defectRate: 0.2,
      costs: { escape: 5, falseReject: 1 },
    },
    heldOut: { scores, labels },
    ...more,
  }) as StationModel;

describe('heldOutVerdicts', () => {
  it('judges in the order learned, with scores as they were', () => {
    const labels = Array.from({ length: 40 }, (_, i) => (i % 2 ? 1 : 0));
    const scores = labels.map((label, i) => sigmoid((label ? 3 : -3) + (i % 5) / 10));
    const judged = heldOutVerdicts(modelOf(scores, labels));
    expect(judged?.map((j) => j.score)).toEqual(scores);
    expect(judged?.map((j) => j.verdict)).toEqual(labels.map((label) => (label ? 'ng' : 'ok')));
  });

  it('says nothing of a model that knows no defects, nor of one alone of its class', () => {
    expect(heldOutVerdicts(modelOf([0.1, 0.2, 0.9], [0, 0, 0], { stack: undefined }))).toBeNull();
    expect(heldOutVerdicts(modelOf([0.1, 0.2, 0.9], [0, 0, 1]))).toBeNull();
  });

  it('is not flattered by a threshold chosen on the same scores', () => {
    // Scores that say nothing: a threshold chosen on them looks better than never or always rejecting; one chosen on
    // others cannot, but for chance.
    const costs = { escape: 1, falseReject: 1 };
    let cost = 0;
    let of = 0;
    for (let seed = 0; seed < 60; seed++) {
      const rng = createRng(seed).fork('noise');
      const labels = Array.from({ length: 30 }, (_, i) => i % 2);
      const scores = labels.map(() => sigmoid(rng.normal()));
      const model = modelOf(scores, labels, {
        calibration: { method: 'cost', guaranteed: false, note: '', defectRate: 0.5, costs },
      });
      for (const { label, verdict } of heldOutVerdicts(model) ?? []) {
        of++;
        if ((verdict === 'ng') !== (label === 1)) cost++;
      }
    }
    expect(of).toBe(60 * 30);
    // 0.5 is what nobody can beat; 1800 judgements have a standard error of 0.012, and left-out thresholds lean against.
    expect(cost / of).toBeGreaterThan(0.48);
  });
});

/** Two clouds of unit normals; the learner takes the line between their means. Its true cost is known. */
const DIMENSIONS = 6;
const DISTANCE = 1.6;
const RATE = 0.3;
const COSTS = { escape: 5, falseReject: 1 };

interface Example {
  x: number[];
  label: number;
}

const drawExamples = (count: number, rng: Rng): Example[] =>
  Array.from({ length: count }, (_, i) => {
    const label = i < RATE * count ? 1 : 0;
    return {
      label,
      x: Array.from({ length: DIMENSIONS }, (_, d) => rng.normal() + (d === 0 ? DISTANCE * label : 0)),
    };
  });

const learn = (examples: readonly Example[]): { w: number[]; b: number } => {
  const meanOf = (label: number): number[] => {
    const of = examples.filter((e) => e.label === label);
    return Array.from({ length: DIMENSIONS }, (_, d) => of.reduce((s, e) => s + e.x[d], 0) / of.length);
  };
  const [good, bad] = [meanOf(0), meanOf(1)];
  const w = bad.map((v, d) => v - good[d]);
  return { w, b: -w.reduce((s, v, d) => s + (v * (bad[d] + good[d])) / 2, 0) };
};

const scoreOf = ({ w, b }: { w: number[]; b: number }, { x }: Example): number =>
  w.reduce((s, v, d) => s + v * x[d], b);

const trueCost = ({ w, b }: { w: number[]; b: number }, threshold: number): number => {
  const spread = Math.hypot(...w);
  const escape = normalCdf((threshold - b - w[0] * DISTANCE) / spread);
  const falseReject = 1 - normalCdf((threshold - b) / spread);
  return RATE * COSTS.escape * escape + (1 - RATE) * COSTS.falseReject * falseReject;
};

/** Learned as a station's model is: threshold from cross-validated scores. */
const fit = (examples: readonly Example[], rng: Rng) => {
  const labels = examples.map((e) => e.label);
  const folds = stratifiedFolds(labels, 5, rng);
  const heldOut = examples.map((e, i) => scoreOf(learn(examples.filter((_, k) => folds[k] !== folds[i])), e));
  const { threshold } = costOperatingPoint({ scores: heldOut, labels, costs: COSTS, defectRate: RATE });
  return { model: learn(examples), threshold, heldOut, labels };
};

it('on images new to the champion, says no more for the challenger than is so', () => {
  let said = 0;
  let so = 0;
  const squares: number[] = [];
  const runs = 120;
  for (let seed = 0; seed < runs; seed++) {
    const rng = createRng(seed).fork('clouds');
    const old = drawExamples(30, rng);
    const fresh = drawExamples(60, rng);
    const champion = fit(old, rng.fork('a'));
    const challenger = fit([...old, ...fresh], rng.fork('b'));
    const judged =
      heldOutVerdicts(
        modelOf(challenger.heldOut.map(sigmoid), challenger.labels, {
          calibration: { method: 'cost', guaranteed: false, note: '', defectRate: RATE, costs: COSTS },
        }),
      ) ?? [];
    const lossOf = (label: number, isNg: boolean): number =>
      label === 1 ? (isNg ? 0 : RATE * COSTS.escape) : isNg ? (1 - RATE) * COSTS.falseReject : 0;
    const sums = [0, 0];
    const counts = [0, 0];
    for (const [i, example] of fresh.entries()) {
      const { label } = example;
      const before = lossOf(label, scoreOf(champion.model, example) >= champion.threshold);
      const after = lossOf(label, judged[old.length + i].verdict === 'ng');
      sums[label] += before - after;
      counts[label]++;
    }
    const estimate = sums[0] / counts[0] + sums[1] / counts[1];
    const truth =
      trueCost(champion.model, champion.threshold) - trueCost(challenger.model, challenger.threshold);
    said += estimate / runs;
    so += truth / runs;
    squares.push(estimate - truth);
  }
  const error = Math.sqrt(squares.reduce((s, d) => s + (d - (said - so)) ** 2, 0) / (runs - 1) / runs);
  // The challenger is better indeed, and what is said of it is not above that by more than chance.
  expect(so).toBeGreaterThan(0);
  expect(said - so).toBeLessThan(2 * error);
});
