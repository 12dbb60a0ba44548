import type { RgbImage } from '../images/types.js';

export type HashBits = 64 | 128 | 256;

/** Rows and steps per row of each hash; 128 bits are 64 sideways and 64 downwards. */
const SIDE: Readonly<Record<HashBits, number>> = { 64: 8, 128: 8, 256: 16 };

/** The pixels that a cell of one axis touches, and how much of the first and the last; those between count whole. */
interface Span {
  from: number;
  to: number;
  first: number;
  last: number;
}

const spansOf = (size: number, cells: number): Span[] =>
  Array.from({ length: cells }, (_, c) => {
    const start = (c * size) / cells;
    const end = ((c + 1) * size) / cells;
    const from = Math.floor(start);
    const to = Math.min(size - 1, Math.ceil(end) - 1);
    return { from, to, first: Math.min(end, from + 1) - start, last: from === to ? 0 : end - to };
  });

const shareOf = ({ from, to, first, last }: Span, at: number): number =>
  at === from ? first : at === to ? last : 1;

/** Brightness of an image averaged over the cells of a grid, whole pixels counted by their share in a cell. */
const shrink = ({ width, height, data }: RgbImage, columns: number, rows: number): Float64Array => {
  const acrossX = spansOf(width, columns);
  const acrossY = spansOf(height, rows);
  const cells = new Float64Array(columns * rows);
  const light = new Float64Array(width);
  for (const [j, ys] of acrossY.entries())
    for (let y = ys.from; y <= ys.to; y++) {
      for (let x = 0, at = 3 * y * width; x < width; x++, at += 3)
        light[x] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
      const shareY = shareOf(ys, y);
      for (let i = 0; i < columns; i++) {
        const { from, to, first, last } = acrossX[i];
        let sum = first * light[from] + last * light[to];
        for (let x = from + 1; x < to; x++) sum += light[x];
        cells[j * columns + i] += shareY * sum;
      }
    }
  const cellPx = (width / columns) * (height / rows);
  return cells.map((c) => c / cellPx);
};

/** Grey levels; less is rounding, and would give a flat image bits of its own. */
const LIGHTER = 0.01;

/**
 * Difference hash (Krawetz, "Kind of like that", 2013): the image shrunk to a few cells, a bit for each neighbour that
 * is lighter than the one before it. Light and contrast do not change it. Hexadecimal, `bits`/4 digits.
 *
 * Parts that always lie alike have hashes alike too: at such stations use 256 bits and a small distance, or the
 * embedding of the model instead.
 *
 * @throws RangeError for an image without pixels
 */
export const differenceHash = (image: RgbImage, bits: HashBits = 256): string => {
  if (image.width < 1 || image.height < 1) throw new RangeError('An image without pixels.');
  const side = SIDE[bits];
  const found: boolean[] = [];
  const across = shrink(image, side + 1, side);
  for (let j = 0; j < side; j++)
    for (let i = 0; i < side; i++)
      found.push(across[j * (side + 1) + i + 1] - across[j * (side + 1) + i] > LIGHTER);
  if (bits === 128) {
    const down = shrink(image, side, side + 1);
    for (let j = 0; j < side; j++)
      for (let i = 0; i < side; i++) found.push(down[(j + 1) * side + i] - down[j * side + i] > LIGHTER);
  }
  let hex = '';
  for (let b = 0; b < bits; b += 4)
    hex += found
      .slice(b, b + 4)
      .reduce((sum, bit) => 2 * sum + Number(bit), 0)
      .toString(16);
  return hex;
};

const WORD_DIGITS = 8;

const wordsOf = (hash: string): Uint32Array =>
  Uint32Array.from({ length: hash.length / WORD_DIGITS }, (_, i) =>
    Number.parseInt(hash.slice(i * WORD_DIGITS, (i + 1) * WORD_DIGITS), 16),
  );

const bitCount = (word: number): number => {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

const distanceOf = (a: Uint32Array, b: Uint32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += bitCount(a[i] ^ b[i]);
  return sum;
};

/**
 * Bits in which two hashes differ.
 *
 * @throws RangeError when they are not of the same kind
 */
export const hammingDistance = (a: string, b: string): number => {
  if (a.length !== b.length) throw new RangeError(`Hashes of ${4 * a.length} and ${4 * b.length} bits.`);
  return distanceOf(wordsOf(a), wordsOf(b));
};

/**
 * Groups of images that are, by a chain of steps of at most `maxDistance` bits, the same picture: connected parts by
 * union–find (Tarjan 1975). Compares every pair, some 50 million a second.
 *
 * @returns for each hash the index of the first of its group
 */
export const groupNearDuplicates = (hashes: readonly string[], maxDistance: number): number[] => {
  const words = hashes.map((hash, i) => {
    if (hash.length !== hashes[0].length) throw new RangeError(`Hash ${i} has ${4 * hash.length} bits.`);
    return wordsOf(hash);
  });
  const parent = words.map((_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at]];
    return at;
  };
  for (let i = 0; i < words.length; i++) {
    for (let j = 0; j < i; j++) {
      if (distanceOf(words[i], words[j]) > maxDistance) continue;
      const [a, b] = [root(i), root(j)];
      parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  return parent.map((_, i) => root(i));
};
