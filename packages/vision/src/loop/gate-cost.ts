import { normalCdf } from '../math/normal.js';
import { mcnemarMidP, mcnemarWorseMidP } from '../metrics/mcnemar.js';
import type { Discordance, GateImage, GateInput } from './gate-types.js';

/** The money that a rate of one would cost per part: π·C_escape for escapes, (1 − π)·C_falseReject for false rejects. */
export interface ClassWeights {
  ng: number;
  ok: number;
}

export const classWeights = ({
  costs,
  defectRate,
}: Pick<GateInput, 'costs' | 'defectRate'>): ClassWeights => ({
  ng: defectRate * costs.escape,
  ok: (1 - defectRate) * costs.falseReject,
});

export const discordance = (images: readonly GateImage[]): Discordance => {
  let won = 0;
  let lost = 0;
  for (const { label, championVerdict, challengerVerdict } of images) {
    if (championVerdict === challengerVerdict) continue;
    if (challengerVerdict === label) won++;
    else lost++;
  }
  return {
    of: images.length,
    won,
    lost,
    worseP: mcnemarWorseMidP(won, lost),
    differentP: mcnemarMidP(won, lost),
  };
};

/**
 * Mean and variance of the gain in a class's error rate: the shares of images won, lost and alike have a Dirichlet
 * posterior with half an image of each (Jeffreys), so that nothing lost so far is not taken for nothing to lose.
 */
export const rateGain = ({ of, won, lost }: Discordance): { mean: number; variance: number } => {
  const total = of + 1.5;
  const up = (won + 0.5) / total;
  const down = (lost + 0.5) / total;
  return { mean: up - down, variance: (up + down - (up - down) ** 2) / (total + 1) };
};

/** The champion's cost per part with half an error added on either side: no error seen is not no error. */
export const smoothedCost = (
  errors: { escapes: number; ng: number; falseRejects: number; ok: number },
  weights: ClassWeights,
): number =>
  (weights.ng * (errors.escapes + 0.5)) / (errors.ng + 1) +
  (weights.ok * (errors.falseRejects + 0.5)) / (errors.ok + 1);

/** The gain in money per part, its standard error, and the one-sided p-value that it is a loss. */
export const costGain = (
  escapes: Discordance,
  falseRejects: Discordance,
  weights: ClassWeights,
): { gain: number; standardError: number; worseP: number } => {
  const ng = rateGain(escapes);
  const ok = rateGain(falseRejects);
  const gain = weights.ng * ng.mean + weights.ok * ok.mean;
  const standardError = Math.hypot(weights.ng * Math.sqrt(ng.variance), weights.ok * Math.sqrt(ok.variance));
  return { gain, standardError, worseP: standardError > 0 ? normalCdf(gain / standardError) : 0.5 };
};
