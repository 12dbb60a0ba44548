import { type ClassWeights, rateGain } from './gate-cost.js';
import type { Discordance, MoreLabels } from './gate-types.js';
import { standardErrorNeeded } from './posterior.js';

const POWER = 0.8;

/**
 * The fewest more labels of each kind after which a true gain would be seen with 80 % probability, at the discordance
 * seen so far. The variance is Σ w²·v/n over the two classes; the fewest images for a variance have n in proportion to
 * w·√v (Neyman 1934), and no class may shrink.
 *
 * @param gain money per part, above nought
 * @param usual standard deviation of the prior on it
 */
export const labelsNeeded = (
  escapes: Discordance,
  falseRejects: Discordance,
  weights: ClassWeights,
  goal: { gain: number; usual: number; confidence: number },
): MoreLabels => {
  const target = standardErrorNeeded(goal.gain, goal.usual, goal.confidence, POWER) ** 2;
  // v/n is kept as the posterior has it, so that nothing is needed where it is enough already.
  const spread = (d: Discordance, weight: number): number =>
    weight * Math.sqrt(rateGain(d).variance * (d.of + 2.5));
  const ng = spread(escapes, weights.ng);
  const ok = spread(falseRejects, weights.ok);
  const nowNg = escapes.of + 2.5;
  const nowOk = falseRejects.of + 2.5;
  let needNg = (ng * (ng + ok)) / target;
  let needOk = (ok * (ng + ok)) / target;
  if (needNg < nowNg) {
    needNg = nowNg;
    needOk = ok ** 2 / Math.max(target - ng ** 2 / nowNg, target / 1e6);
  } else if (needOk < nowOk) {
    needOk = nowOk;
    needNg = ng ** 2 / Math.max(target - ok ** 2 / nowOk, target / 1e6);
  }
  return {
    ok: Math.max(0, Math.ceil(needOk - nowOk - 1e-9)),
    ng: Math.max(0, Math.ceil(needNg - nowNg - 1e-9)),
    gainPerPart: goal.gain,
  };
};
