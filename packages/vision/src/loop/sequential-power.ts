/** Wald's approximation (1945): evidence grows by the Kullback–Leibler divergence per part on average. */
const divergence = (rate: number, limit: number): number =>
  rate * Math.log(rate / limit) + (1 - rate) * Math.log((1 - rate) / (1 - limit));

/** Stakes are spread over six alternatives: the one that is right starts with a sixth. */
const SPREAD = Math.log(6);

/**
 * Parts until a rate test halts, on average, when the rate is `factor` times its limit. The factor should be near one
 * of the alternatives bet on (1.25 to 10).
 */
export const expectedPartsToHalt = ({
  limitRate,
  factor = 2,
  alpha,
}: {
  limitRate: number;
  factor?: number;
  alpha: number;
}): number => {
  const rate = limitRate * factor;
  if (!(rate < 1 && factor > 1 && limitRate > 0)) return NaN;
  return Math.ceil((SPREAD - Math.log(alpha)) / divergence(rate, limitRate));
};

/**
 * The same for a comparison of two streams with the champion at `championRate`, in parts of both together, of which the
 * challenger has `challengerShare`. `factor` is the true odds ratio; `band` is allowed. Per part of a batch the evidence is
 * that of a Bernoulli pair about the common rate that explains both best.
 */
export const expectedPartsToHaltComparison = ({
  championRate,
  challengerShare,
  band,
  factor,
  alpha,
}: {
  championRate: number;
  challengerShare: number;
  band: number;
  factor: number;
  alpha: number;
}): number => {
  const tilt = (rate: number, ratio: number): number => (rate * ratio) / (1 - rate + rate * ratio);
  const own = tilt(championRate, factor);
  const perPart = (base: number): number =>
    challengerShare * divergence(own, tilt(base, band)) +
    (1 - challengerShare) * divergence(championRate, base);
  // Convex in the base rate on the way from one to the other: ternary search.
  let low = Math.min(championRate, own) / Math.max(1, band, factor);
  let high = Math.min(0.999, Math.max(championRate, own));
  for (let i = 0; i < 100; i++) {
    const a = low + (high - low) / 3;
    const b = high - (high - low) / 3;
    if (perPart(a) < perPart(b)) high = b;
    else low = a;
  }
  return Math.ceil((SPREAD + Math.log(2) - Math.log(alpha)) / perPart((low + high) / 2));
};
