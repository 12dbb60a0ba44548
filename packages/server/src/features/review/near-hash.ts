import { type RawBuilder, sql } from 'kysely';

/**
 * Share of a perceptual hash's bits that near-duplicates may differ in: 2 of 256, as the agent has it. Good parts of a
 * kind in one fixture look alike; a wider net would take them all for one.
 */
const NEAR_SHARE = 2 / 256;

/** Hexadecimal as zeroes and ones. */
export const toBits = (hex: string): string =>
  [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');

export const maxDistanceOf = (bits: string): number => Math.floor(bits.length * NEAR_SHARE);

/** One of the three parts of a hash by which an index knows it: the index is used only where it says the very same. */
const hashBand = (hash: RawBuilder<unknown>, band: number): RawBuilder<unknown> => {
  const [place, length] = [sql.lit(band), sql`(length(${hash}) + 2) / 3`];
  return sql`substring(${hash} from 1 + ${place} * (${length}) for ${length})`;
};

/** Whether two hashes can be near at all: as many bands as bits that may differ, and one more. */
export const sharesBand = (a: RawBuilder<unknown>, b: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`(${sql.join(
    [0, 1, 2].map((band) => sql`${hashBand(a, band)} = ${hashBand(b, band)}`),
    sql` or `,
  )})`;

/** Bits that differ; null for hashes of two lengths, which say nothing of each other. */
export const distance = (a: RawBuilder<unknown>, b: RawBuilder<unknown>): RawBuilder<number | null> =>
  sql<number | null>`case when length(${a}) = length(${b}) then bit_count(${a} # ${b}) end`;

/** As `distance` must be at most. */
export const nearLimit = (hash: RawBuilder<unknown>): RawBuilder<number> =>
  sql<number>`floor(length(${hash}) * ${sql.lit(NEAR_SHARE)})`;
