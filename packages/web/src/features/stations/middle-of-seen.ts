import type { SeriesModel } from '@lemniscate/contracts';

/** When the first of the models began to judge. */
export const firstOf = (models: readonly Pick<SeriesModel, 'from'>[]): number =>
  Math.min(...models.map(({ from }) => Date.parse(from)));

/**
 * Where the point of a bucket stands: in the middle of the time that was seen of it. Before the first model and after
 * now there is nothing that it could tell of.
 */
export const middleOfSeen = (
  start: number,
  seconds: number,
  { since, until }: { since: number; until: number },
): number => {
  const end = start + 1000 * seconds;
  const from = since > start && since < end ? since : start;
  const to = until > from && until < end ? until : end;
  return (from + to) / 2;
};
