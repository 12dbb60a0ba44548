import { conformalThreshold } from '../calibrate/conformal.js';
import { std } from '../math/quantile.js';
import type { Calibration } from './station-model.js';

/**
 * With good images only: reject what is odder than all but the wanted share of good parts. The score is 0.5 at that
 * point and grows by the spread of good parts; it becomes a probability when there are labels to say so.
 */
export const calibrateOnGood = (
  goodScores: readonly number[],
  falseRejectRate: number,
): { calibration: Calibration; threshold: number } => {
  const fit = conformalThreshold(goodScores, falseRejectRate);
  const scale = Math.max(std(goodScores), 1e-3);
  const percent = `${Number((100 * falseRejectRate).toPrecision(3))} %`;
  return {
    calibration: {
      method: fit.method,
      guaranteed: fit.guaranteed,
      note: fit.guaranteed
        ? `at most ${percent} of good parts rejected, by ${goodScores.length} good images (conformal)`
        : `${percent} of good parts rejected is an extrapolation from ${goodScores.length} good images; ${fit.neededForGuarantee} would guarantee it`,
      centre: fit.threshold,
      scale,
      falseRejectRate,
    },
    threshold: 0.5,
  };
};
