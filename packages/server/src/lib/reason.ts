import type { Statement } from '@lemniscate/contracts';
import { sayInEnglish } from '@lemniscate/contracts/statements';

/** Why something ended: what a person or a device wrote, or what the server itself states. */
export interface Reason {
  words: string;
  /** None where it is in somebody's own words. */
  statements: readonly Statement[];
}

export const inOwnWords = (words: string): Reason => ({ words, statements: [] });

export const stated = (...statements: Statement[]): Reason => ({
  words: statements.map(sayInEnglish).join(' '),
  statements,
});

/** As a turn and a roll-out keep it. */
export const reasonColumns = (reason: Reason | null): { reason: string | null; statements: string } => ({
  reason: reason?.words ?? null,
  statements: JSON.stringify(reason?.statements ?? []),
});
