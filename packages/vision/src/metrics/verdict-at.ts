/**
 * What a score says at a threshold: at it or above it the part is defective. A score that is no number is, too: a part that
 * could not be judged must not pass.
 */
export const verdictAt = (score: number, threshold: number): 'ok' | 'ng' => (score < threshold ? 'ok' : 'ng');

/** For sorting from the most alarming score down; what is no number comes first. */
export const byAlarm = (a: { score: number }, b: { score: number }): number => {
  if (Number.isNaN(a.score) || Number.isNaN(b.score))
    return Number(Number.isNaN(b.score)) - Number(Number.isNaN(a.score));
  return b.score - a.score;
};
