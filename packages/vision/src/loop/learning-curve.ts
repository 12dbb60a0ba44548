import { state } from '@lemniscate/contracts/statements';
import { normalQuantile } from '../math/normal.js';
import { quantile } from '../math/quantile.js';
import { createRng } from '../math/rng.js';
import type { Interval } from '../metrics/roc.js';
import { type Refused, refuse } from './refuse.js';

/** An error rate of one turn: 1 − AUROC, escape rate, false-reject rate, or cost. */
export interface CurvePoint {
  /** Labels the model had learned from. */
  labels: number;
  error: number;
  /** Ends of its 95 % interval: the weight comes from their distance. */
  lo: number;
  hi: number;
}

/** error(n) = floor + scale·n^(−exponent). */
export interface PowerLaw {
  floor: number;
  scale: number;
  exponent: number;
}

export interface LearningCurve {
  law: PowerLaw;
  /** Fits to redrawn points, for intervals. */
  draws: PowerLaw[];
  turns: number;
  largestLabels: number;
}

export const errorAt = ({ floor, scale, exponent }: PowerLaw, labels: number): number =>
  floor + scale * labels ** -exponent;

const LEAST_TURNS = 4;
/** Powers seen for learning curves lie well inside (Hestness et al. 2017: 0.07 to 0.35 for networks; ½ and 1 in theory). */
const EXPONENTS = Array.from({ length: 40 }, (_, i) => 0.05 * (i + 1));
const Z95 = normalQuantile(0.975);

interface Row {
  labels: number;
  error: number;
  weight: number;
}

/** Least squares for floor ≥ 0 and scale ≥ 0 at a given exponent; a falling curve whatever the points say. */
const fitAt = (rows: readonly Row[], exponent: number): { law: PowerLaw; loss: number } => {
  let w = 0;
  let wx = 0;
  let wy = 0;
  let wxx = 0;
  let wxy = 0;
  for (const { labels, error, weight } of rows) {
    const x = labels ** -exponent;
    w += weight;
    wx += weight * x;
    wy += weight * error;
    wxx += weight * x * x;
    wxy += weight * x * error;
  }
  const determinant = w * wxx - wx * wx;
  let scale = determinant > 1e-14 * w * wxx ? (w * wxy - wx * wy) / determinant : 0;
  let floor = (wy - scale * wx) / w;
  // Of two coefficients one leaves at nought (Lawson & Hanson 1974).
  if (scale < 0) [scale, floor] = [0, wy / w];
  else if (floor < 0) [scale, floor] = [wxy / wxx, 0];
  const law = { floor: Math.max(0, floor), scale: Math.max(0, scale), exponent };
  const loss = rows.reduce((sum, r) => sum + r.weight * (r.error - errorAt(law, r.labels)) ** 2, 0);
  return { law, loss };
};

const fitLaw = (rows: readonly Row[]): PowerLaw => {
  let best = fitAt(rows, EXPONENTS[0]);
  for (const exponent of EXPONENTS.slice(1)) {
    const next = fitAt(rows, exponent);
    if (next.loss < best.loss) best = next;
  }
  return best.law;
};

/**
 * A power law through a station's own turns (Cortes et al., NIPS 1993; Viering & Loog, "The shape of learning curves",
 * TPAMI 2022), weighed by their intervals, never rising. Intervals come from a parametric bootstrap: points are drawn
 * anew around the curve and fitted again.
 */
export const fitLearningCurve = (
  points: readonly CurvePoint[],
  { seed = 0, resamples = 200 }: { seed?: number; resamples?: number } = {},
): LearningCurve | Refused => {
  const known = points.filter(
    (p) => p.labels > 0 && [p.error, p.lo, p.hi].every((v) => Number.isFinite(v)) && p.hi > p.lo,
  );
  const sizes = new Set(known.map((p) => p.labels)).size;
  if (sizes < LEAST_TURNS) return refuse(state('curve_too_few_turns', { turns: sizes, needed: LEAST_TURNS }));
  const rows = known.map((p) => {
    const sd = (p.hi - p.lo) / (2 * Z95);
    return { labels: p.labels, error: p.error, sd, weight: 1 / sd ** 2 };
  });
  const law = fitLaw(rows);
  const rng = createRng(seed).fork('learning curve');
  const draws = Array.from({ length: resamples }, () =>
    fitLaw(rows.map((r) => ({ ...r, error: Math.max(0, errorAt(law, r.labels) + r.sd * rng.normal()) }))),
  );
  return { law, draws, turns: sizes, largestLabels: Math.max(...known.map((p) => p.labels)) };
};

/** Beyond this multiple of the labels seen, a power law is a guess. */
const FARTHEST = 2;

const intervalOf = (value: number, draws: readonly number[], confidence: number): Interval => ({
  value,
  lo: quantile(draws, (1 - confidence) / 2),
  hi: quantile(draws, (1 + confidence) / 2),
});

/** Error after so many labels, or a reason not to say. */
export const predictError = (curve: LearningCurve, labels: number, confidence = 0.8): Interval | Refused => {
  const farthest = FARTHEST * curve.largestLabels;
  if (!(labels > 0) || labels > farthest) {
    return refuse(state('curve_too_short', { labels, seen: curve.largestLabels, farthest }));
  }
  return intervalOf(
    errorAt(curve.law, labels),
    curve.draws.map((d) => errorAt(d, labels)),
    confidence,
  );
};

export interface MoreLabelsInput {
  escapes: readonly CurvePoint[];
  falseRejects: readonly CurvePoint[];
  costs: { escape: number; falseReject: number };
  /** Share of defective parts, 0 … 1. */
  defectRate: number;
  partsPerDay: number;
  /** Days the line runs; default 30. */
  daysPerMonth?: number;
  /** Default 50. */
  moreLabels?: number;
  /** Of the intervals; default 0.8. */
  confidence?: number;
  seed?: number;
}

export interface MoreLabelsGain {
  labels: number;
  moreLabels: number;
  /** Rates less than now, as shares of defects and of good parts; never below nought. */
  escapeRate: Interval;
  falseRejectRate: Interval;
  escapesPerMonth: Interval;
  falseRejectsPerMonth: Interval;
  moneyPerMonth: Interval;
  inWords: string;
}

const whole = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2);

/** What the next labels would bring: escapes and false rejects avoided per month, and the money. */
export const gainOfMoreLabels = (input: MoreLabelsInput): MoreLabelsGain | Refused => {
  const {
    costs,
    defectRate,
    partsPerDay,
    daysPerMonth = 30,
    moreLabels = 50,
    confidence = 0.8,
    seed = 0,
  } = input;
  const escapes = fitLearningCurve(input.escapes, { seed });
  if ('refused' in escapes) return escapes;
  const falseRejects = fitLearningCurve(input.falseRejects, { seed: seed + 1 });
  if ('refused' in falseRejects) return falseRejects;
  const labels = Math.max(escapes.largestLabels, falseRejects.largestLabels);
  const farthest = FARTHEST * Math.min(escapes.largestLabels, falseRejects.largestLabels);
  if (labels + moreLabels > farthest) {
    return refuse(state('curve_too_short_for_more', { more: moreLabels, labels, farthest }));
  }
  const fallOf = (law: PowerLaw): number => errorAt(law, labels) - errorAt(law, labels + moreLabels);
  const parts = partsPerDay * daysPerMonth;
  const perMonth = [parts * defectRate, parts * (1 - defectRate)];
  const gains = (curve: LearningCurve, times: number): Interval =>
    intervalOf(
      times * fallOf(curve.law),
      curve.draws.map((d) => times * fallOf(d)),
      confidence,
    );
  const money = (e: PowerLaw, f: PowerLaw): number =>
    costs.escape * perMonth[0] * fallOf(e) + costs.falseReject * perMonth[1] * fallOf(f);
  const moneyPerMonth = intervalOf(
    money(escapes.law, falseRejects.law),
    // The two fits are drawn independently; pairing by index is as good as any.
    escapes.draws.map((e, i) => money(e, falseRejects.draws[i])),
    confidence,
  );
  const escapesPerMonth = gains(escapes, perMonth[0]);
  const falseRejectsPerMonth = gains(falseRejects, perMonth[1]);
  const range = ({ value, lo, hi }: Interval): string => `${whole(value)} (${whole(lo)} to ${whole(hi)})`;
  return {
    labels,
    moreLabels,
    escapeRate: gains(escapes, 1),
    falseRejectRate: gains(falseRejects, 1),
    escapesPerMonth,
    falseRejectsPerMonth,
    moneyPerMonth,
    inWords:
      `The next ${moreLabels} labels would avoid ${range(escapesPerMonth)} escapes and ${range(falseRejectsPerMonth)} ` +
      `false rejects a month, worth ${range(moneyPerMonth)}.`,
  };
};
