/** A small seeded generator (sfc32). Streams made from different paths are independent of each other. */
export interface Rng {
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform in [low, high). */
  range(low: number, high: number): number;
  /** Uniform whole number in [low, high]. */
  int(low: number, high: number): number;
  /** Mean 0, standard deviation 1, never beyond 3.5. */
  gaussian(): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** One of the items. */
  pick<T>(items: readonly T[]): T;
}

/**
 * Makes the generator that belongs to a seed and a path, such as `createRng(7, 'part', 12, 'pose')`.
 * Naming streams keeps part 12 the same whatever was drawn before it.
 */
export function createRng(seed: number, ...path: (number | string)[]): Rng {
  const text = [seed, ...path].join('/');
  let a = hash(text, 0x9e3779b9);
  let b = hash(text, 0x243f6a88);
  let c = hash(text, 0xb7e15162);
  let counter = 1;

  const bits = (): number => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    c |= 0;
    return out >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();

  const unit = (): number => bits() / 4294967296;
  return {
    bits,
    unit,
    range: (low, high) => low + (high - low) * unit(),
    int: (low, high) => low + Math.floor((high - low + 1) * unit()),
    gaussian: () => (unit() + unit() + unit() + unit() - 2) * 1.7320508075688772,
    chance: (p) => unit() < p,
    pick: (items) => items[Math.floor(items.length * unit())],
  };
}

// FNV-1a with a final avalanche.
function hash(text: string, basis: number): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
