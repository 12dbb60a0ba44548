import { linearScale, niceTicks, type Scale } from './scale.js';

export interface ScoreAxis {
  /** Score to a number along the axis, kept within it. */
  position(score: number): number;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly { at: number; text: string }[];
  readonly name: string;
}

const PROBABILITY_TICKS = [0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
const logit = (p: number): number => Math.log(p / (1 - p));

const probabilityAxis = (scores: readonly number[], threshold: number): ScoreAxis => {
  const nearest = Math.min(
    ...scores
      .concat(threshold)
      .map((s) => Math.min(s, 1 - s))
      .filter((s) => s > 0),
    0.1,
  );
  // Beyond 1 in 10,000 a score is counted with the last bin.
  const edge = Math.max(1e-4, 10 ** Math.floor(Math.log10(nearest)));
  const to = logit(1 - edge);
  return {
    position: (score) => logit(Math.min(1 - edge, Math.max(edge, score))),
    from: -to,
    to,
    ticks: PROBABILITY_TICKS.filter((p) => p >= edge * 0.99 && p <= 1 - edge * 0.99).map((p) => ({
      at: logit(p),
      text: String(p),
    })),
    name: 'score: probability of a defect (logit scale)',
  };
};

const linearAxis = (scores: readonly number[]): ScoreAxis => {
  const from = Math.min(...scores);
  const to = Math.max(...scores, from + 1e-6);
  return {
    position: (score) => score,
    from,
    to,
    ticks: niceTicks(from, to, 6).map((at) => ({ at, text: String(at) })),
    name: 'score',
  };
};

/** The axis scores are shown on: a probability scale, which keeps apart what crowds near 0 and 1, where they are such. */
export const scoreAxis = (scores: readonly number[], threshold: number): ScoreAxis =>
  scores.every((score) => score >= 0 && score <= 1) && threshold >= 0 && threshold <= 1
    ? probabilityAxis(scores, threshold)
    : linearAxis(scores.concat(threshold));

export const axisScale = (axis: ScoreAxis, range: readonly [number, number]): Scale =>
  linearScale([axis.from, axis.to], range, []);
