import type { Trx } from '../../db/schema.js';
import { newId } from '../../lib/new-id.js';
import { findNeighbours, insertGroup, mergeGroups, type Neighbour } from './groups.repo.js';

const byNearness = (a: Neighbour, b: Neighbour): number => (a.distance ?? -1) - (b.distance ?? -1);

interface Place {
  groupId: string;
  /** It resembles images on both sides of the split. */
  bridges: boolean;
}

/**
 * The group of a new capture: that of the same part or of what looks the same, a new one otherwise. One that joins two
 * groups makes them one; if those are on different sides already it may serve neither, because their splits stay.
 * The caller holds the station and its loop.
 */
export const placeCapture = async (
  trx: Trx,
  capture: { stationId: string; loopId: string | null; partId: string | null; hash: string | null },
  nowMs: number,
): Promise<Place> => {
  const neighbours = (await findNeighbours(trx, capture)).toSorted(byNearness);
  if (neighbours.length === 0) {
    const groupId = newId(nowMs);
    await insertGroup(trx, groupId);
    return { groupId, bridges: false };
  }
  const splits = new Set(neighbours.map((n) => n.split).filter((split) => split !== null));
  if (splits.size > 1) return { groupId: neighbours[0].groupId, bridges: true };
  const kept = neighbours.find((n) => n.split !== null) ?? neighbours[0];
  const others = neighbours.filter((n) => n.groupId !== kept.groupId && n.split === null);
  if (others.length > 0) {
    await mergeGroups(
      trx,
      kept.groupId,
      others.map((n) => n.groupId),
    );
  }
  return { groupId: kept.groupId, bridges: false };
};
