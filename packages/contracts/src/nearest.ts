/** Number of letters to add, drop or change to turn one word into the other. */
export const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
};

/** The candidate a person most likely meant: one that contains the word, or is at most a third of its letters away. */
export const nearestName = (word: string, candidates: readonly string[]): string | undefined => {
  const short = word.slice(0, 100).toLowerCase();
  const scored = candidates.map((name) => {
    const lower = name.toLowerCase();
    const contains = short.length >= 3 && (lower.includes(short) || short.includes(lower));
    return { name, distance: contains ? 0 : editDistance(short, lower) / Math.max(short.length, 1) };
  });
  const best = scored.sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= 1 / 3 ? best.name : undefined;
};
