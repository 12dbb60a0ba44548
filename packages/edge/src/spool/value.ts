import type { CaptureReason } from '@lemniscate/contracts';

/**
 * What goes first when the room is used up, least valuable first. The audit sample comes late although each of its
 * images teaches little: it is the only unbiased view of escapes. Drift comes before it because its images come in
 * bursts that look alike. An override is a person's word, and the only trace of an escape.
 */
const LEAST_FIRST: readonly CaptureReason[] = [
  'import',
  'novel',
  'uncertain',
  'drift',
  'audit',
  'disagreement',
  'override',
];

export const RANKS = LEAST_FIRST.length;
export const AUDIT_RANK = LEAST_FIRST.indexOf('audit');
export const AUDIT_MARK = 1 << AUDIT_RANK;

/** Several reasons as bits; the highest bit is the one that counts. */
export const toMarks = (reasons: readonly CaptureReason[]): number =>
  reasons.reduce((marks, reason) => marks | (1 << LEAST_FIRST.indexOf(reason)), 0);

export const toReasons = (marks: number): CaptureReason[] =>
  LEAST_FIRST.filter((_, rank) => marks & (1 << rank)).reverse();

export const rankOf = (marks: number): number => 31 - Math.clz32(marks);

export const reasonOfRank = (rank: number): CaptureReason => LEAST_FIRST[rank];
