import type { SamplePart } from '@lemniscate/vision/loop';
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
 * Captures of a dataset revision that a champion chose: kept and asked for because it was in doubt of them, or contradicted on
 * them, on the line or when it was a challenger. What other models were in doubt of favours neither. The audit sample is drawn whatever any model says, but
 * for what was asked before its turn.
 */
export const pickedBy = async (db: Db, revisionId: string, modelId: string): Promise<Set<string>> => {
  const { rows } = await sql<{ id: string }>`
    select c.id from dataset_item d
      join capture c on c.id = d.capture_id
      join inspection i on i.id = c.id
    where d.revision_id = ${revisionId} and c.source = 'device' and case
      when c.reasons @> '["audit"]' then not c.is_audit
      else c.ranked_by = ${modelId} or i.model_id = ${modelId} or (i.second_model_id = ${modelId} and c.reasons @> '["disagreement"]') end`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
};

/** The parts of an audit sample that a gate looks at. */
export interface SampleQuery {
  loopId: string;
  /** Received before the gate's work began, and not long before. */
  since: Date;
  until: Date;
  limit: number;
}

/** The newest of an audit sample, whichever model judged them on the line: no verdict has a part in which they are. */
const newestOf = ({ loopId, since, until, limit }: SampleQuery) => sql`
  select c.* from capture c join station s on s.id = c.station_id
  where s.loop_id = ${loopId} and c.source = 'device' and c.reasons @> '["audit"]' and c.state <> 'dismissed' and not c.bridges
    and c.received_at > ${since} and c.received_at <= ${until}
  order by c.received_at desc, c.id desc
  limit ${limit}`;

/** Oldest first: what gates before have asked for comes before what is new. */
export const sampleOf = async (db: Db, query: SampleQuery): Promise<SamplePart[]> => {
  const { rows } = await sql<SamplePart>`
    select c.id, case when c.state = 'labelled' then c.verdict end as label, c.defect_types as "defectTypes",
      not c.is_audit as "isEarly"
    from (${newestOf(query)}) c
    order by c.received_at, c.id`.execute(db);
  return rows;
};

/** Of the sample, what is not in a dataset revision, nor alike to anything in it. */
export const sampleToJudge = async (
  db: Db,
  query: SampleQuery & { revisionId: string },
): Promise<{ captureId: string; imageSha256: string }[]> => {
  const { rows } = await sql<{ captureId: string; imageSha256: string }>`
    select c.id as "captureId", c.image_sha256 as "imageSha256"
    from (${newestOf(query)}) c
    where c.group_id not in (
      select k.group_id from dataset_item d join capture k on k.id = d.capture_id where d.revision_id = ${query.revisionId})
    order by c.received_at, c.id`.execute(db);
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
    .where(sql<boolean>`not capture.reasons @> '["audit"]'`)
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
