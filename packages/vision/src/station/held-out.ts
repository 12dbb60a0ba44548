import { costOperatingPoint } from '../calibrate/operating-point.js';
import { sigmoid } from '../calibrate/platt.js';
import { stratifiedFolds } from '../heads/folds.js';
import { createRng } from '../math/rng.js';
import type { StationModel } from './station-model.js';
import { verdictAt } from '../metrics/verdict-at.js';

export interface HeldOutVerdict {
  /** 1 = defect, 0 = good: as it was learned. */
  label: number;
  score: number;
  verdict: 'ok' | 'ng';
}

const FOLDS = 10;

const logit = (p: number): number => Math.log(p / (1 - p));

/**
 * What models that learned in the same way, without the image, say of every labelled image, in the order learned. The
 * threshold is chosen anew without the image and a tenth of the others: the deployed one was chosen on these very scores
 * and would look better on them than on the line. Null where the model knows no defects: its scores are not those of the
 * artifact then.
 */
export const heldOutVerdicts = ({ stack, calibration, heldOut }: StationModel): HeldOutVerdict[] | null => {
  const { labels } = heldOut;
  const { costs, defectRate } = calibration;
  if (!stack || !costs) return null;
  // Scores of 0 and 1 exactly are as sure as doubles can say.
  const logits = heldOut.scores.map((p) => Math.min(40, Math.max(-40, logit(p))));
  const folds = stratifiedFolds(labels, FOLDS, createRng(0).fork('thresholds'));
  const thresholds = new Map<number, number>();
  for (const fold of new Set(folds)) {
    const rest = labels.flatMap((_, i) => (folds[i] === fold ? [] : [i]));
    const taught = rest.map((i) => labels[i]);
    if (!taught.includes(0) || !taught.includes(1)) return null;
    const scores = rest.map((i) => logits[i]);
    const { threshold } = costOperatingPoint({ scores, labels: taught, costs, defectRate });
    thresholds.set(fold, Math.fround(sigmoid(threshold)));
  }
  return labels.map((label, i) => ({
    label,
    score: heldOut.scores[i],
    verdict: verdictAt(heldOut.scores[i], thresholds.get(folds[i]) as number),
  }));
};
