export interface Word {
  word: string;
  /** Where its mark stands, and how wide it is written. */
  at: number;
  width: number;
}

/** Lines of words above a chart, at most. */
export const MOST_LINES = 3;

/**
 * Words above their marks, in the lowest line that has room, never past the ends. One for which no line has room is left
 * out: the first come first.
 */
export const placeWords = (
  words: readonly Word[],
  { left, right }: { left: number; right: number },
  apart: number,
): { word: string; middle: number; line: number }[] => {
  const taken: { from: number; to: number }[][] = Array.from({ length: MOST_LINES }, () => []);
  return words.flatMap(({ word, at, width }) => {
    const middle = Math.max(left + width / 2, Math.min(right - width / 2, at));
    const from = middle - width / 2 - apart;
    const to = middle + width / 2 + apart;
    const line = taken.findIndex((others) => others.every((other) => other.to <= from || other.from >= to));
    if (line < 0) return [];
    taken[line]!.push({ from: from + apart, to: to - apart });
    return [{ word, middle, line }];
  });
};
