import type { Split, Verdict } from '@lemniscate/contracts';
import type { SplitCounts } from './groups.repo.js';

/** So many good parts teach before the first is kept for the gate: a cold start needs them more. */
const FIRST_TO_TRAIN = 10;
/** Of the golden share, what images that a model picked may fill where nothing was drawn by lot. */
const PICKED_SHARE = 0.5;

/**
 * The side of a newly labelled group. Golden gets its share of either class as they come, so that a rare defect is not
 * left to chance; what a group was given it keeps. What was drawn by lot, or brought in, goes first: it is like the line,
 * and the gate may always count it. What a model picked because it was in doubt teaches most, and judges only where there is
 * little else.
 */
export const chooseSplit = (
  counts: SplitCounts,
  { verdict, isPicked }: { verdict: Verdict; isPicked: boolean },
  goldenShare: number,
): Split => {
  const { train, golden } = counts[verdict];
  if (verdict === 'ok' && train < FIRST_TO_TRAIN) return 'train';
  const share = isPicked ? PICKED_SHARE * goldenShare : goldenShare;
  return golden + 1 <= share * (train + golden + 1) ? 'golden' : 'train';
};
