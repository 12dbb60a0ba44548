import { logGamma } from '../math/gamma.js';

/** ln of the mean of exponentials: the capital of equal stakes. */
export const logMeanExp = (logs: readonly number[]): number => {
  const most = Math.max(...logs);
  if (most === -Infinity) return -Infinity;
  return most + Math.log(logs.reduce((sum, l) => sum + Math.exp(l - most), 0) / logs.length);
};

/**
 * ln of the likelihood ratio of a rate `alternative` > `limit` against the limit. Its expectation is p·a/l + (1 − p)·(1 −
 * a)/(1 − l) per part, which grows with p and is 1 at the limit: a fair bet there, a losing one below.
 */
export const binomialEvidence = (events: number, parts: number, alternative: number, limit: number): number =>
  events * Math.log(alternative / limit) + (parts - events) * Math.log((1 - alternative) / (1 - limit));

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/**
 * Of the events of a batch, which fell to the challenger: given their sum, Fisher's non-central hypergeometric
 * distribution of the odds ratio alone, whatever the rate (Fisher 1935; Wald 1947, ch. 6, bets on pairs in the same
 * way). Likelihood ratios are monotone in the odds ratio, so a bet against the end of the band loses everywhere in it.
 *
 * @param ratios [alternative, end of the band], odds ratios
 * @returns ln of the likelihood ratio for each
 */
export const comparisonEvidence = (
  batch: { challengerEvents: number; challengerParts: number; championEvents: number; championParts: number },
  ratios: readonly (readonly number[])[],
): number[] => {
  const { challengerEvents, challengerParts, championEvents, championParts } = batch;
  const events = challengerEvents + championEvents;
  const first = Math.max(0, events - championParts);
  const last = Math.min(events, challengerParts);
  // Nothing can be learned from who had them.
  if (first === last) return ratios.map(() => 0);
  const logs: number[] = [];
  for (let k = first; k <= last; k++)
    logs.push(logChoose(challengerParts, k) + logChoose(championParts, events - k));
  const most = Math.max(...logs);
  const logSum = (logRatio: number): number => {
    const tilted = logs.map((l, i) => l - most + (first + i) * logRatio);
    const top = Math.max(...tilted);
    return top + Math.log(tilted.reduce((sum, t) => sum + Math.exp(t - top), 0));
  };
  return ratios.map(([alternative, end]) => {
    const a = Math.log(alternative);
    const b = Math.log(end);
    return challengerEvents * (a - b) - logSum(a) + logSum(b);
  });
};

/** Shares of the largest stake that cannot ruin. */
const STAKES = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8] as const;

/**
 * Both judged the same parts: a bet that the challenger's rate is above `band` times the champion's, and one that it is
 * below 1/band of it. Per part own − band·other is 1 − band where both have the event, 1 or −band where one has; its mean
 * is at most nought within the band, so capital Π(1 + stake·it) is a supermartingale (Waudby-Smith & Ramdas, JRSS B
 * 2024).
 *
 * @returns ln of the capital of each stake, above the band first
 */
export const pairedEvidence = (
  counts: { both: number; challengerOnly: number; championOnly: number },
  band: number,
): number[] => {
  const { both, challengerOnly, championOnly } = counts;
  const side = (own: number, other: number): number[] =>
    STAKES.map((share) => {
      const stake = share / band;
      return (
        both * Math.log1p(stake * (1 - band)) + own * Math.log1p(stake) + other * Math.log1p(-stake * band)
      );
    });
  return [...side(challengerOnly, championOnly), ...side(championOnly, challengerOnly)];
};
