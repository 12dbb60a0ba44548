/** A seeded stream of random numbers; the same seed gives the same numbers on every machine. */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform integer in 0 … n − 1. */
  int(n: number): number;
  /** Standard normal (mean 0, variance 1). */
  normal(): number;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** `count` different items in random order; all of them when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  /**
   * An independent stream that depends on this one's seed and `label` only, not on how many numbers were drawn:
   * adding a draw in one place leaves every other fork as it was.
   */
  fork(label: string): Rng;
}

/** splitmix32: spreads a poor seed over the whole state. */
const splitmix32 = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
};

/** Both halves of the double, so that fractions and seeds above 2^32 give streams of their own. */
const seedWords = (seed: number): [number, number] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, seed);
  return [view.getUint32(0), view.getUint32(4)];
};

/** FNV-1a over UTF-16 units. */
const hashText = (text: string, start: number): number => {
  let hash = (0x811c9dc5 ^ start) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
};

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes PractRand and BigCrush. */
const sfc32 = (words: readonly [number, number]): (() => number) => {
  const high = splitmix32(words[0]);
  const low = splitmix32(words[1] ^ 0x5bf03635);
  let a = high() | 0;
  let b = (low() ^ high()) | 0;
  let c = low() | 0;
  let counter = 1;
  const step = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) step();
  return step;
};

const fromWords = (words: readonly [number, number]): Rng => {
  const bits = sfc32(words);
  let spare: number | undefined;
  const next = (): number => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
  const int = (n: number): number => Math.floor(next() * n);
  // Marsaglia's polar method: two normals from one accepted pair.
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const r = u * u + v * v;
      if (r === 0 || r >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(r)) / r);
      spare = v * factor;
      return u * factor;
    }
  };
  const sample = <T>(items: readonly T[], count: number): T[] => {
    const pool = items.slice();
    const taken = Math.max(0, Math.min(Math.floor(count), pool.length));
    for (let i = 0; i < taken; i++) {
      const j = i + int(pool.length - i);
      [pool[i], pool[j]] = [pool[j], pool[i]];
    }
    pool.length = taken;
    return pool;
  };
  return {
    next,
    int,
    normal,
    sample,
    shuffle: (items) => sample(items, items.length),
    fork: (label) => fromWords([hashText(label, words[0]), hashText(label, Math.imul(words[1], 31) + 7)]),
  };
};

/** A random stream from a number (any finite number; integers are usual). */
export const createRng = (seed: number): Rng => {
  if (!Number.isFinite(seed)) throw new RangeError(`A seed must be a finite number, not ${seed}.`);
  return fromWords(seedWords(seed + 0));
};
