import type { CaptureImage, DatasetItem, DatasetManifest, DatasetRevision } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import type { Db, Trx } from '../../db/schema.js';
import type { DatasetRevisionTable } from '../loops/loops.tables.js';

export const toRevision = (row: Selectable<DatasetRevisionTable>): DatasetRevision => ({
  id: row.id,
  loopId: row.loop_id,
  parentId: row.parent_id,
  createdAt: row.created_at.toISOString(),
  counts: row.counts,
});

/** Every settled image of the loop's stations that has a side, by capture id. */
export const collectItems = async (db: Db, loopId: string): Promise<DatasetItem[]> => {
  const { rows } = await sql<DatasetItem>`
    select c.id as "captureId", c.image_sha256 as "imageSha256", c.group_id as "groupId", g.split, c.verdict,
      c.defect_types as "defectTypes", c.regions,
      (select jsonb_agg(l.id order by l.id) from label l where l.capture_id = c.id and l.withdrawn_at is null)
        as "labelIds"
    from capture c join station s on s.id = c.station_id join capture_group g on g.id = c.group_id
    where s.loop_id = ${loopId} and c.state = 'labelled' and not c.bridges and g.split is not null
    order by c.id`.execute(db);
  return rows;
};

/** The newest captures of the loop's stations that wait for a label, by id; none that is alike to what judges. */
export const collectUnlabelled = async (
  db: Db,
  loopId: string,
  limit: number,
): Promise<z.infer<typeof CaptureImage>[]> => {
  const { rows } = await sql<z.infer<typeof CaptureImage>>`
    select u.id as "captureId", u.image_sha256 as "imageSha256" from (
      select c.id, c.image_sha256 from capture c
        join station s on s.id = c.station_id join capture_group g on g.id = c.group_id
      where s.loop_id = ${loopId} and c.state = 'waiting' and c.source = 'device' and not c.bridges
        and g.split is distinct from 'golden' and g.split is distinct from 'audit'
      order by c.received_at desc, c.id desc
      limit ${limit}) u
    order by u.id`.execute(db);
  return rows;
};

/** Defective parts among the labelled audit samples of the loop's stations. */
export const countAudited = async (db: Db, loopId: string): Promise<{ n: number; ng: number }> => {
  const { rows } = await sql<{ n: number; ng: number }>`
    select count(*) as n, count(*) filter (where c.verdict = 'ng') as ng
    from capture c join station s on s.id = c.station_id
    where s.loop_id = ${loopId} and c.is_audit and c.state = 'labelled'`.execute(db);
  return rows[0];
};

export const findRevision = async (db: Db, id: string): Promise<DatasetRevision | undefined> => {
  const row = await db.selectFrom('dataset_revision').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRevision(row);
};

export const listRevisions = async (db: Db, loopId: string): Promise<DatasetRevision[]> => {
  const rows = await db
    .selectFrom('dataset_revision')
    .selectAll()
    .where('loop_id', '=', loopId)
    .orderBy('seq', 'desc')
    .execute();
  return rows.map(toRevision);
};

export const insertRevision = async (
  trx: Trx,
  revision: DatasetRevision,
  { items }: DatasetManifest,
): Promise<void> => {
  await trx
    .insertInto('dataset_revision')
    .values({
      id: revision.id,
      loop_id: revision.loopId,
      parent_id: revision.parentId,
      created_at: new Date(revision.createdAt),
      counts: JSON.stringify(revision.counts),
    })
    .execute();
  const ids = JSON.stringify(items.map((item) => item.captureId));
  await sql`
    insert into dataset_item (revision_id, capture_id)
    select ${revision.id}, value::uuid from jsonb_array_elements_text(${ids}::jsonb)`.execute(trx);
};

export interface Frozen {
  labels: number;
  seconds: number;
  firstCaptureAt: Date | null;
  firstLabelAt: Date | null;
}

/**
 * After the clock was set back: labels given before it seem to come later than any revision, and a turn would follow upon
 * turn until the clock is past them. They are taken for given now.
 */
export const datePastLabels = async (db: Db, loopId: string, at: Date): Promise<void> => {
  await sql`update capture c set settled_at = ${at} from station s
    where s.id = c.station_id and s.loop_id = ${loopId} and c.state = 'labelled' and not c.counted
      and c.settled_at > ${at}`.execute(db);
};

/** Marks what is in the revision as learned from by this turn, and sums up what was new in it; `at`: when it was read. */
export const markCounted = async (
  trx: Trx,
  revisionId: string,
  turnId: string,
  at: Date,
): Promise<Frozen> => {
  const { rows } = await sql<Frozen>`
    with fresh as (
      update capture c set counted = true, first_turn_id = coalesce(c.first_turn_id, ${turnId}::uuid)
      from dataset_item d where d.revision_id = ${revisionId} and d.capture_id = c.id and not c.counted
        and c.settled_at <= ${at}
      returning c.id, c.received_at, c.first_label_at
    )
    select (select count(*) from fresh) as labels, (select min(received_at) from fresh) as "firstCaptureAt",
      (select min(first_label_at) from fresh) as "firstLabelAt",
      coalesce((select sum(l.seconds) from label l join fresh on fresh.id = l.capture_id), 0) as seconds`.execute(
    trx,
  );
  return rows[0];
};

/** Revisions that hold a capture, oldest first. */
export const revisionsWith = async (db: Db, captureId: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('dataset_item')
    .innerJoin('dataset_revision', 'dataset_revision.id', 'dataset_item.revision_id')
    .select('dataset_revision.id')
    .where('capture_id', '=', captureId)
    .orderBy('dataset_revision.seq')
    .execute();
  return rows.map((row) => row.id);
};
