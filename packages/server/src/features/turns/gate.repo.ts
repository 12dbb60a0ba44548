import type { Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

/** Captures of a dataset revision that belong to the audit sample and were taken since. */
export const recentAudits = async (db: Db, revisionId: string, since: Date): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('dataset_item')
    .innerJoin('capture', 'capture.id', 'dataset_item.capture_id')
    .select('capture.id')
    .where('dataset_item.revision_id', '=', revisionId)
    .where('capture.is_audit', '=', true)
    .where('capture.taken_at', '>=', since)
    .execute();
  return new Set(rows.map((row) => row.id));
};

/**
 * Captures of a dataset revision that a champion chose: kept and asked for because it was in doubt of them, or
 * contradicted on them, now or in a gate of a champion before; or because a challenger was, which may be the champion now. The audit sample is drawn whatever any model says, but for
 * what a gate asked of it.
 */
export const pickedBy = async (db: Db, revisionId: string, modelId: string): Promise<Set<string>> => {
  const { rows } = await sql<{ id: string }>`
    select c.id from dataset_item d
      join capture c on c.id = d.capture_id
      join inspection i on i.id = c.id
    where d.revision_id = ${revisionId} and c.source = 'device' and case
      when c.reasons @> '["audit"]' then c.reasons @> '["disagreement"]' and i.model_id <> ${modelId}
      else c.ranked_by is not null or i.model_id = ${modelId} or (i.second_model_id = ${modelId} and c.reasons @> '["disagreement"]') end`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
};

/** A capture of a champion's audit sample. */
export interface SampleCapture {
  id: string;
  /** Null where it is not settled. */
  label: Verdict | null;
  defectTypes: string[];
  /** Asked for because it and a challenger differ. */
  isDisputed: boolean;
}

/** Captures `c` at stations `s` that are of the audit sample as a champion judged it. */
const ofSample = (loopId: string, championId: string) => sql<boolean>`
  s.loop_id = ${loopId} and c.source = 'device' and c.line_model_id = ${championId}
  and c.reasons @> '["audit"]' and c.state <> 'dismissed' and not c.bridges`;
/** No verdict has a part in this order. */
const NEWEST_FIRST = sql`order by c.taken_at desc, c.id desc`;

/** The audit sample as a champion judged it, newest first. */
export const sampleOf = async (db: Db, loopId: string, championId: string): Promise<SampleCapture[]> => {
  const { rows } = await sql<SampleCapture>`
    select c.id, case when c.state = 'labelled' then c.verdict end as label, c.defect_types as "defectTypes",
      c.reasons @> '["disagreement"]' as "isDisputed"
    from capture c join station s on s.id = c.station_id
    where ${ofSample(loopId, championId)}
    ${NEWEST_FIRST}`.execute(db);
  return rows;
};

/** Of the sample, what is not in a dataset revision, nor alike to anything in it. */
export const sampleToJudge = async (
  db: Db,
  {
    loopId,
    championId,
    revisionId,
    limit,
  }: { loopId: string; championId: string; revisionId: string; limit: number },
): Promise<{ captureId: string; imageSha256: string }[]> => {
  const { rows } = await sql<{ captureId: string; imageSha256: string }>`
    select c.id as "captureId", c.image_sha256 as "imageSha256"
    from capture c join station s on s.id = c.station_id
    where ${ofSample(loopId, championId)}
      and c.group_id not in (
        select k.group_id from dataset_item d join capture k on k.id = d.capture_id where d.revision_id = ${revisionId})
    ${NEWEST_FIRST}
    limit ${limit}`.execute(db);
  return rows;
};

/** Captures of a loop's stations that wait for a label and are not audit samples, newest first. */
export const waitingToRank = async (
  db: Db,
  loopId: string,
  limit: number,
): Promise<{ captureId: string; imageSha256: string }[]> =>
  db
    .selectFrom('capture')
    .innerJoin('station', 'station.id', 'capture.station_id')
    .select(['capture.id as captureId', 'capture.image_sha256 as imageSha256'])
    .where('station.loop_id', '=', loopId)
    .where('capture.state', '=', 'waiting')
    .where('capture.source', '=', 'device')
    .where('capture.is_audit', '=', false)
    .orderBy('capture.received_at', 'desc')
    .orderBy('capture.id', 'desc')
    .limit(limit)
    .execute();

/** Of these captures, how many nobody has settled yet, and how many are labelled. */
export const countAsked = async (
  db: Db,
  ids: readonly string[],
): Promise<{ open: number; labelled: number }> => {
  const { rows } = await sql<{ open: number; labelled: number }>`
    select count(*) filter (where state in ('waiting', 'second', 'conflict'))::int as open,
      count(*) filter (where state = 'labelled')::int as labelled
    from capture where id = any(${`{${ids.join(',')}}`}::uuid[])`.execute(db);
  return rows[0];
};
