import { percent } from './words.js';
import {
  addToComparison,
  addToRate,
  type ComparisonTest,
  type RateTest,
  readTest,
  startComparison,
  startRateTest,
} from './sequential.js';

/** Plain JSON: kept with the rollout and updated batch by batch. */
export interface RolloutWatch {
  /** Before the canary: both judge the same parts. */
  shadowRejects: ComparisonTest;
  rejects: ComparisonTest;
  overrides: RateTest;
  errors: RateTest;
}

export interface RolloutLimits {
  /** Probability that a sound rollout is ever halted. */
  falseAlarmRate: number;
  /** Odds of rejecting may change by this factor, either way; 2 is a doubling of a small rate. */
  maxRejectRatio: number;
  /** Overrides per part and errors per part. */
  maxOverrideRate: number;
  maxErrorRate: number;
}

/** Counts since the last batch. In shadow the parts are the same; in a canary they are others. */
export interface RolloutBatch {
  mode: 'shadow' | 'live';
  challenger: { parts: number; rejects: number; overrides: number; errors: number };
  champion: { parts: number; rejects: number };
  /** Shadow only: parts that both rejected. */
  bothRejected?: number;
}

/** The false-alarm rate is shared out over the four tests (union bound). */
export const startRollout = (limits: RolloutLimits): RolloutWatch => {
  const alpha = limits.falseAlarmRate / 4;
  const band = limits.maxRejectRatio;
  return {
    shadowRejects: startComparison({ kind: 'paired', band, alpha }),
    rejects: startComparison({ kind: 'concurrent', band, alpha }),
    overrides: startRateTest({ limitRate: limits.maxOverrideRate, alpha }),
    errors: startRateTest({ limitRate: limits.maxErrorRate, alpha }),
  };
};

export const addToRollout = (watch: RolloutWatch, batch: RolloutBatch): RolloutWatch => {
  const { challenger, champion } = batch;
  const counts = {
    challengerEvents: challenger.rejects,
    challengerParts: challenger.parts,
    championEvents: champion.rejects,
    championParts: champion.parts,
  };
  const shadow = batch.mode === 'shadow';
  return {
    shadowRejects: shadow
      ? addToComparison(watch.shadowRejects, { ...counts, bothEvents: batch.bothRejected ?? 0 })
      : watch.shadowRejects,
    rejects: shadow ? watch.rejects : addToComparison(watch.rejects, counts),
    // Nobody sees, and so overrides, what a challenger says in shadow.
    overrides: shadow
      ? watch.overrides
      : addToRate(watch.overrides, { events: challenger.overrides, parts: challenger.parts }),
    errors: addToRate(watch.errors, { events: challenger.errors, parts: challenger.parts }),
  };
};

const comparisonWords = (test: ComparisonTest): string => {
  const own = percent(test.challengerEvents / test.challengerParts);
  const other = percent(test.championEvents / test.championParts);
  return (
    `The challenger rejects ${own} of ${test.challengerParts} parts, the champion ${other} of ${test.championParts} ` +
    `over the same time`
  );
};

const rateWords = (test: RateTest, what: string): string =>
  `${what}: ${test.events} of ${test.parts} parts (${percent(test.events / test.parts)}, limit ${percent(test.limitRate)})`;

/** Whether to halt and roll back, and why. */
export const readRollout = (watch: RolloutWatch): { halt: boolean; reasons: string[] } => {
  const words: readonly (readonly [ComparisonTest | RateTest, () => string])[] = [
    [watch.shadowRejects, () => comparisonWords(watch.shadowRejects)],
    [watch.rejects, () => comparisonWords(watch.rejects)],
    [watch.overrides, () => rateWords(watch.overrides, 'Overrides')],
    [watch.errors, () => rateWords(watch.errors, 'Errors')],
  ];
  const reasons: string[] = [];
  for (const [test, say] of words) {
    const { halt, evidence, needed } = readTest(test);
    if (!halt) continue;
    const odds = evidence > 1e6 ? 'over a million' : evidence.toFixed(0);
    reasons.push(`${say()}; evidence of being out of band ${odds} (${needed.toFixed(0)} halts).`);
  }
  return { halt: reasons.length > 0, reasons };
};
