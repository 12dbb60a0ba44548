import { normalCdf, normalQuantile } from '../math/normal.js';

/** Prior probability that a turn changed nothing at all. */
const NOTHING_CHANGED = 0.2;

/**
 * Probability that a true gain is above nought, from its estimate and standard error. The prior is sceptical
 * (Spiegelhalter, Freedman & Parmar, JRSS A 1994): one turn in five changes nothing, the others change N(0, usual²). With the
 * latter alone the posterior has mean over standard deviation gain/se·usual/√(usual² + se²); the former weighs in with its
 * Bayes factor.
 *
 * Without the prior a tenth of all equal challengers would pass at 0.9, and where most turns change little most of
 * what passes would be luck.
 */
export const probabilityOfGain = (
  gain: number,
  standardError: number,
  usual: number,
  cdf: (z: number) => number = normalCdf,
): number => {
  if (Number.isNaN(gain) || Number.isNaN(standardError) || !(usual > 0)) return (1 - NOTHING_CHANGED) / 2;
  if (standardError === 0) return gain > 0 ? 1 : 0;
  const spread = Math.hypot(usual, standardError);
  const z = gain / standardError;
  // log of N(gain; 0, se²) / N(gain; 0, usual² + se²)
  const logNothing = Math.log(spread / standardError) - (z * z * (usual / spread) ** 2) / 2;
  const nothing = (NOTHING_CHANGED / (1 - NOTHING_CHANGED)) * Math.exp(logNothing);
  return cdf((z * usual) / spread) / (1 + nothing);
};

/**
 * Largest standard error at which a true gain reaches `confidence` with the probability `power`: the estimate lies
 * above gain − z_power·se that often. The condition is monotone in se, so it is bisected.
 */
export const standardErrorNeeded = (
  gain: number,
  usual: number,
  confidence: number,
  power: number,
): number => {
  const enough = (se: number): boolean => {
    const likely = gain - normalQuantile(power) * se;
    return likely > 0 && probabilityOfGain(likely, se, usual) >= confidence;
  };
  let low = 0;
  let high = gain;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (enough(middle)) low = middle;
    else high = middle;
  }
  return low;
};
