const KEY_BITS = 24;
const PAGE_BITS = 12;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;

/**
 * Bins of 32-bit floats whatever their range: the leading 24 bits (sign, exponent, 15 bits of mantissa) of a float in
 * an order-keeping code. A bin is 2⁻¹⁵ (0.003 %) of its score wide, and order between bins is exact.
 *
 * @param keys receives one bin for each score
 * @throws RangeError when a score is NaN
 */
export const scoreBins = (scores: Float32Array, keys: Uint32Array): void => {
  const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
  for (let i = 0; i < scores.length; i++) {
    const b = bits[i];
    if ((b & 0x7fffffff) > 0x7f800000) throw new RangeError(`The score of pixel ${i} is not a number.`);
    // Negative floats grow downwards in their bits. −0 is 0.
    const ordered = b >= 0 ? b ^ 0x80000000 : b === -0x80000000 ? b : ~b;
    keys[i] = ordered >>> (32 - KEY_BITS);
  }
};

/**
 * Weights by bin, memory taken only for the ranges that occur: 32 KiB for an eighth of an octave of scores, at most
 * 128 MiB if every float occurred, some 5 MiB for maps in [10⁻⁶, 1].
 */
export class ScoreHistogram {
  private readonly pages: (Float64Array | undefined)[] = Array.from({
    length: 1 << (KEY_BITS - PAGE_BITS),
  });
  private sum = 0;

  get total(): number {
    return this.sum;
  }

  add(key: number, weight: number): void {
    const index = key >>> PAGE_BITS;
    const page = (this.pages[index] ??= new Float64Array(PAGE_SIZE));
    page[key & PAGE_MASK] += weight;
    this.sum += weight;
  }

  get(key: number): number {
    return this.pages[key >>> PAGE_BITS]?.[key & PAGE_MASK] ?? 0;
  }

  hasPage(index: number): boolean {
    return this.pages[index] !== undefined;
  }
}

/** Visits, highest first, every bin that may hold something in one of the histograms. */
export const visitBinsDescending = (
  histograms: readonly ScoreHistogram[],
  visit: (key: number) => void,
): void => {
  for (let index = (1 << (KEY_BITS - PAGE_BITS)) - 1; index >= 0; index--) {
    if (!histograms.some((h) => h.hasPage(index))) continue;
    for (let k = PAGE_MASK; k >= 0; k--) visit((index << PAGE_BITS) | k);
  }
};
