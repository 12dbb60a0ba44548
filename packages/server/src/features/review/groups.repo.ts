import { sql } from 'kysely';
import type { Split } from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';

export interface Neighbour {
  groupId: string;
  split: Split | null;
  /** Bits that differ; null: the same part. */
  distance: number | null;
}

/** So many latest captures of a station are compared by looks; images of one part are found however old. */
const LOOKED_BACK = 5000;

/** Groups with an image of the same part at the same line, or one that looks nearly the same at the same station. */
export const findNeighbours = async (
  db: Db,
  {
    stationId,
    loopId,
    partId,
    hash,
    maxDistance,
  }: {
    stationId: string;
    loopId: string | null;
    partId: string | null;
    hash: string | null;
    maxDistance: number;
  },
): Promise<Neighbour[]> => {
  const { rows } = await sql<Neighbour>`
    with near as (
      select group_id, bit_count(hash # ${hash}::text::varbit) as distance
      from (
        select group_id, hash from capture
        where station_id = ${stationId} and ${hash}::text is not null
        order by taken_at desc limit ${LOOKED_BACK}
      ) latest
      where hash is not null and length(hash) = length(${hash}::text)
    ), same_part as (
      select c.group_id from capture c join station s on s.id = c.station_id
      where c.part_id = ${partId}::text and (s.id = ${stationId} or s.loop_id = ${loopId}::uuid)
    ), found as (
      select group_id, min(distance) as distance from near where distance <= ${maxDistance} group by 1
      union all
      select distinct group_id, null::bigint from same_part
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
