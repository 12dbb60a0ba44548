import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on these words alone; 48 bits of SHA-256. */
const fractionOf = (seed: string, key: string): number =>
  // Lengths first: no two pairs are the same words.
  createHash('sha256').update(`${seed.length}:${seed}:${key}`).digest().readUIntBE(0, 6) / 2 ** 48;

/**
 * The side a group falls on: the same for the same group and seed, whatever else there is and in whatever order it came.
 * All images of a part, or of a group of near-duplicates, share a group key and so a side.
 *
 * @param shares for each side, in any proportion; sides in the order given
 * @throws RangeError unless some share is above nought and none below
 */
export const splitOf = <S extends string>(
  groupKey: string,
  seed: string,
  shares: Readonly<Record<S, number>>,
): S => {
  const sides = Object.entries<number>(shares) as [S, number][];
  const total = sides.reduce((sum, [, share]) => sum + share, 0);
  if (!(total > 0) || sides.some(([, share]) => !(share >= 0)))
    throw new RangeError('No shares to split by.');
  let left = fractionOf(seed, groupKey) * total;
  for (const [side, share] of sides) {
    if (left < share) return side;
    left -= share;
  }
  // Rounding: the last side that takes any.
  return sides.filter(([, share]) => share > 0)[sides.length - 1]?.[0] ?? sides[0][0];
};

export interface LabelledGroup {
  key: string;
  /** Classes in it: `ok`, or defect types; several where its images differ. */
  classes: readonly string[];
}

export interface GoldenInput {
  groups: readonly LabelledGroup[];
  /** Where groups already are; they stay there. */
  assigned: ReadonlyMap<string, 'golden' | 'train'>;
  /** Share of each class that is golden, 0 … 1. */
  share: number;
  /** Golden groups wanted of each class as soon as may be, so that the gate can speak; default 0. */
  minPerClass?: number;
  /** No class gives more than this share to reach `minPerClass`: it has to be learned too. Default 0.5. */
  maxShare?: number;
  seed: string;
}

/** Golden groups wanted of a class with this many groups. */
const wantedOf = (groups: number, { share, minPerClass = 0, maxShare = 0.5 }: GoldenInput): number =>
  Math.max(Math.round(share * groups), Math.min(minPerClass, Math.floor(maxShare * groups)));

/**
 * Which groups are golden, a share of each class. Only adds: a group that is assigned stays where it is, since an image
 * that has taught a model can never judge one. Among new groups a hash decides, never a score: a golden set of
 * hand-picked cases would say nothing. Rare classes choose first, as a group may hold several.
 *
 * @returns the new groups and where they go
 */
export const allocateGolden = (input: GoldenInput): Map<string, 'golden' | 'train'> => {
  const { groups, assigned, seed } = input;
  const counts = new Map<string, { groups: number; golden: number }>();
  const unique = new Map(groups.map((g) => [g.key, new Set(g.classes)]));
  for (const [key, classes] of unique) {
    for (const name of classes) {
      const count = counts.get(name) ?? { groups: 0, golden: 0 };
      count.groups++;
      if (assigned.get(key) === 'golden') count.golden++;
      counts.set(name, count);
    }
  }
  const fresh = [...unique.keys()].filter((key) => !assigned.has(key));
  const order = new Map(fresh.map((key) => [key, fractionOf(seed, key)]));
  fresh.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0) || (a < b ? -1 : 1));
  const golden = new Set<string>();
  const rareFirst = [...counts].sort(([a, x], [b, y]) => x.groups - y.groups || (a < b ? -1 : 1));
  for (const [name, count] of rareFirst) {
    const wanted = wantedOf(count.groups, input);
    for (const key of fresh) {
      if (count.golden >= wanted) break;
      const classes = unique.get(key);
      if (!classes?.has(name) || golden.has(key)) continue;
      golden.add(key);
      for (const other of classes) {
        const also = counts.get(other);
        if (also) also.golden++;
      }
    }
  }
  return new Map(fresh.map((key) => [key, golden.has(key) ? 'golden' : 'train']));
};
