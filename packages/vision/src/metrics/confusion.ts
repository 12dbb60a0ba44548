import { clopperPearson } from './binomial.js';
import type { Interval } from './roc.js';
import { verdictAt } from './verdict-at.js';

/** A rate with its exact interval and the counts it comes from. */
export interface Rate extends Interval {
  count: number;
  of: number;
}

export interface Confusion {
  threshold: number;
  tp: number;
  fp: number;
  tn: number;
  fn: number;
  /** Share of defective parts passed. */
  escapeRate: Rate;
  /** Share of good parts rejected. */
  falseRejectRate: Rate;
  /** Escapes of each defect type, in order of name; empty unless `defectTypes` was given. */
  byDefectType: Record<string, Rate>;
}

export interface ConfusionInput {
  scores: ArrayLike<number>;
  /** 1 = defect, 0 = good. */
  labels: ArrayLike<number>;
  threshold: number;
  /** The defect type of each part; ignored for good parts, undefined where not known. */
  defectTypes?: ArrayLike<string | undefined>;
  confidence?: number;
}

export const rateOf = (count: number, of: number, confidence = 0.95): Rate => ({
  ...clopperPearson(count, of, confidence),
  count,
  of,
});

/**
 * Counts at a threshold, by the rule of `verdictAt`. Rates carry Clopper–Pearson intervals.
 *
 * @throws RangeError when there is not exactly one label for each score
 */
export const confusionAt = (input: ConfusionInput): Confusion => {
  const { scores, labels, threshold, defectTypes, confidence = 0.95 } = input;
  if (scores.length !== labels.length) {
    throw new RangeError(`There are ${scores.length} scores but ${labels.length} labels.`);
  }
  let tp = 0;
  let fp = 0;
  let tn = 0;
  let fn = 0;
  const types = new Map<string, { escaped: number; of: number }>();
  for (let i = 0; i < scores.length; i++) {
    const ng = verdictAt(scores[i], threshold) === 'ng';
    if (!labels[i]) {
      if (ng) fp++;
      else tn++;
      continue;
    }
    if (ng) tp++;
    else fn++;
    const type = defectTypes?.[i];
    if (type === undefined) continue;
    const entry = types.get(type) ?? { escaped: 0, of: 0 };
    entry.of++;
    if (!ng) entry.escaped++;
    types.set(type, entry);
  }
  const names = [...types.keys()].sort((a, b) => (a < b ? -1 : 1));
  return {
    threshold,
    tp,
    fp,
    tn,
    fn,
    escapeRate: rateOf(fn, tp + fn, confidence),
    falseRejectRate: rateOf(fp, fp + tn, confidence),
    byDefectType: Object.fromEntries(
      names.map((name) => {
        const { escaped, of } = types.get(name)!;
        return [name, rateOf(escaped, of, confidence)];
      }),
    ),
  };
};
