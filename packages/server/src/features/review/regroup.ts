import { sql } from 'kysely';
import type { Split } from '@lemniscate/contracts';
import type { Trx } from '../../db/schema.js';
import { mergeGroups } from './groups.repo.js';
import { distance, nearLimit, sharesBand } from './near-hash.js';
import { type Likeness, planRegrouping } from './plan-regrouping.js';

/**
 * Compares all images of a loop's stations and makes one of the groups that belong together: captures are placed among
 * those of their station's loop, and before they were in this one they were not compared. The caller holds the stations
 * and the loop.
 */
export const regroup = async (trx: Trx, loopId: string): Promise<void> => {
  const [a, b] = [sql.ref('a.hash'), sql.ref('b.hash')];
  const { rows } = await sql<Likeness & { split: Split | null; otherSplit: Split | null }>`
    with mine as (
      select c.id, c.station_id, c.part_id, c.hash, c.group_id from capture c join station s on s.id = c.station_id
      where s.loop_id = ${loopId} and not c.bridges
    ), alike as (
      select a.id, a.group_id, b.group_id as other_id from mine a
        join station s on s.loop_id = ${loopId}
        join capture b on b.station_id = s.id and b.hash is not null and ${sharesBand(a, b)}
      where ${distance(a, b)} <= ${nearLimit(a)} and not b.bridges
      union
      select a.id, a.group_id, b.group_id from mine a join mine b on a.part_id = b.part_id
    )
    select alike.id as "captureId", alike.group_id as "groupId", alike.other_id as "otherId",
      g.split, o.split as "otherSplit"
    from alike join capture_group g on g.id = alike.group_id join capture_group o on o.id = alike.other_id
    where alike.group_id <> alike.other_id
    order by 1, 3`.execute(trx);
  const splitOf = new Map<string, Split | null>();
  for (const { groupId, otherId, split, otherSplit } of rows) {
    splitOf.set(groupId, split);
    splitOf.set(otherId, otherSplit);
  }
  const { merges, bridges } = planRegrouping(rows, splitOf);
  for (const { into, from } of merges) await mergeGroups(trx, into, from);
  if (bridges.length > 0)
    await trx.updateTable('capture').set({ bridges: true }).where('id', 'in', bridges).execute();
};
