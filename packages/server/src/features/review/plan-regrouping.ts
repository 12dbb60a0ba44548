import type { Split } from '@lemniscate/contracts';
import { DisjointSets } from '../../lib/disjoint-sets.js';

/** An image, its group, and a group of other images that has one of the same part or one that looks nearly the same. */
export interface Likeness {
  captureId: string;
  groupId: string;
  otherId: string;
}

export interface Regrouping {
  merges: { into: string; from: string[] }[];
  /** Captures that are to serve neither side. */
  bridges: string[];
}

/** Who has taught never judges: of two alike on different sides, the one that judges steps back. */
const RANK: Record<Split, number> = { train: 0, golden: 1, audit: 2 };

/**
 * Makes one of groups that belong together and came apart, as at stations that were not of one loop yet. A side that was
 * given stays: groups of one side are joined, a group without a side joins the side it resembles, and of images that meet
 * across sides the ones that judge, or have no side yet, serve neither.
 */
export const planRegrouping = (
  likenesses: readonly Likeness[],
  splitOf: ReadonlyMap<string, Split | null>,
): Regrouping => {
  const sideOf = (groupId: string): Split | null => splitOf.get(groupId) ?? null;
  const sets = new DisjointSets();
  for (const { groupId, otherId } of likenesses)
    if (sideOf(groupId) === sideOf(otherId)) sets.join(groupId, otherId);

  const sidedNeighbours = new Map<string, string[]>();
  const bridges = new Set<string>();
  for (const { captureId, groupId, otherId } of likenesses) {
    const [mine, other] = [sideOf(groupId), sideOf(otherId)];
    if (other === null || mine === other) continue;
    if (mine !== null) {
      if (RANK[mine] > RANK[other]) bridges.add(captureId);
      continue;
    }
    const root = sets.find(groupId);
    sidedNeighbours.set(root, [...(sidedNeighbours.get(root) ?? []), otherId]);
  }
  const torn = new Set<string>();
  const joins: [string, string][] = [];
  for (const [root, others] of sidedNeighbours)
    if (new Set(others.map(sideOf)).size > 1) torn.add(root);
    else joins.push(...others.map((other): [string, string] => [root, other]));
  for (const { captureId, groupId } of likenesses)
    if (sideOf(groupId) === null && torn.has(sets.find(groupId))) bridges.add(captureId);
  for (const [a, b] of joins) sets.join(a, b);

  const merges = sets.sets().flatMap((members) => {
    // Into one that has a side; the oldest, as its id tells, so that the outcome is the same whatever the order.
    const [into, ...from] = members.toSorted(
      (a, b) => Number(sideOf(a) === null) - Number(sideOf(b) === null) || (a < b ? -1 : 1),
    );
    return from.length > 0 ? [{ into, from }] : [];
  });
  return { merges, bridges: [...bridges] };
};
