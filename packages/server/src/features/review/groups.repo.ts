import { sql } from 'kysely';
import type { Split } from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';
import { distance, maxDistanceOf, sharesBand } from './near-hash.js';

export interface Neighbour {
  groupId: string;
  split: Split | null;
  /** Bits that differ; null: the same part. */
  distance: number | null;
}

/** Groups with an image of the same part at the same line, or one that looks nearly the same, however old. */
export const findNeighbours = async (
  db: Db,
  {
    stationId,
    loopId,
    partId,
    hash,
  }: { stationId: string; loopId: string | null; partId: string | null; hash: string | null },
): Promise<Neighbour[]> => {
  const [mine, other] = [sql`${hash}::text::varbit`, sql.ref('capture.hash')];
  const { rows } = await sql<Neighbour>`
    with near as (
      select group_id, ${distance(other, mine)} as distance from capture
      where hash is not null and ${sharesBand(other, mine)}
        and station_id = any(array(select id from station where id = ${stationId} or loop_id = ${loopId}::uuid))
    ), same_part as (
      select c.group_id from capture c join station s on s.id = c.station_id
      where c.part_id = ${partId}::text and (s.id = ${stationId} or s.loop_id = ${loopId}::uuid)
    ), found as (
      select group_id, min(distance) as distance from near
      where distance <= ${hash === null ? 0 : maxDistanceOf(hash)} group by 1
      union all
      select distinct group_id, null::integer from same_part
    )
    select distinct on (g.id) g.id as "groupId", g.split, found.distance
    from found join capture_group g on g.id = found.group_id
    order by g.id, found.distance nulls first`.execute(db);
  return rows;
};

export const insertGroup = async (trx: Trx, id: string): Promise<void> => {
  await trx.insertInto('capture_group').values({ id }).execute();
};

/** Only where at most one of them has a split, or all have the same. */
export const mergeGroups = async (trx: Trx, into: string, from: readonly string[]): Promise<void> => {
  await trx
    .updateTable('capture')
    .set({ group_id: into })
    .where('group_id', 'in', [...from])
    .execute();
  // An empty group with a side would count as if it had an image.
  await trx
    .deleteFrom('capture_group')
    .where('id', 'in', [...from])
    .execute();
};

export type SplitCounts = Record<'ok' | 'ng', { train: number; golden: number }>;

/** Groups of the loop by the verdict they were split with. */
export const splitCounts = async (db: Db, loopId: string): Promise<SplitCounts> => {
  const rows = await db
    .selectFrom('capture_group')
    .select(['split_verdict', 'split', (eb) => eb.fn.countAll<number>().as('n')])
    .where('loop_id', '=', loopId)
    .where('split', 'is not', null)
    .groupBy(['split_verdict', 'split'])
    .execute();
  const counts: SplitCounts = { ok: { train: 0, golden: 0 }, ng: { train: 0, golden: 0 } };
  for (const { split_verdict: verdict, split, n } of rows) {
    if (verdict && (split === 'train' || split === 'golden')) counts[verdict][split] = Number(n);
  }
  return counts;
};

/** Given once; whoever comes second changes nothing. */
export const giveSplit = async (
  trx: Trx,
  groupId: string,
  given: { split: Split; verdict: 'ok' | 'ng'; loopId: string; at: Date },
): Promise<void> => {
  await trx
    .updateTable('capture_group')
    .set({ split: given.split, split_verdict: given.verdict, loop_id: given.loopId, split_at: given.at })
    .where('id', '=', groupId)
    .where('split', 'is', null)
    .execute();
};

export const findSplit = async (db: Db, groupId: string): Promise<Split | null> => {
  const row = await db
    .selectFrom('capture_group')
    .select('split')
    .where('id', '=', groupId)
    .executeTakeFirst();
  return row?.split ?? null;
};
