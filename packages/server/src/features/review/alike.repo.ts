import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import type { CaptureRow } from './captures.repo.js';

/** So many latest labelled captures of a station are compared by looks. */
const COMPARED = 5000;

/** The most alike good and the most alike defective capture, by bits of the perceptual hash that differ. */
export const findAlike = async (
  db: Db,
  { id, station_id: stationId, hash }: CaptureRow,
): Promise<{ id: string; verdict: 'ok' | 'ng' }[]> => {
  if (hash === null) return [];
  const { rows } = await sql<{ id: string; verdict: 'ok' | 'ng' }>`
    with latest as (
      select id, verdict, hash from capture
      where station_id = ${stationId} and state = 'labelled' and id <> ${id} and hash is not null
      order by taken_at desc limit ${COMPARED}
    )
    select distinct on (verdict) id, verdict from latest
    where length(hash) = length(${hash}::text::varbit)
    order by verdict, bit_count(hash # ${hash}::text::varbit), id desc`.execute(db);
  return rows;
};

const MAX_IN_GROUP = 200;

/** Captures of a group that somebody has yet to judge, oldest first. */
export const waitingInGroup = async (db: Db, groupId: string): Promise<CaptureRow[]> =>
  db
    .selectFrom('capture')
    .selectAll()
    .where('group_id', '=', groupId)
    .where('state', 'in', ['waiting', 'second', 'conflict'])
    .orderBy('taken_at')
    .orderBy('id')
    .limit(MAX_IN_GROUP)
    .execute();
