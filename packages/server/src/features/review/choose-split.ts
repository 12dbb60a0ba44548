import type { Split, Verdict } from '@lemniscate/contracts';
import type { SplitCounts } from './groups.repo.js';

/** So many good parts teach before the first is kept for the gate: a cold start needs them more. */
const FIRST_TO_TRAIN = 10;

/**
 * The side of a newly labelled group. Golden gets its share of either class as they come, so that a rare defect is not
 * left to chance; what a group was given it keeps.
 */
export const chooseSplit = (counts: SplitCounts, verdict: Verdict, goldenShare: number): Split => {
  const { train, golden } = counts[verdict];
  if (verdict === 'ok' && train < FIRST_TO_TRAIN) return 'train';
  return golden + 1 <= goldenShare * (train + golden + 1) ? 'golden' : 'train';
};
