export type Rng = () => number;

/** Mulberry32: the same seed gives the same numbers from 0 to 1. */
export const rngOf = (seed: number): Rng => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Drawn by weight. */
export const draw = <T extends string>(rng: Rng, weights: Record<T, number>): T => {
  const entries = Object.entries(weights) as [T, number][];
  let at = rng() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) if ((at -= weight) < 0) return name;
  return entries[0][0];
};
