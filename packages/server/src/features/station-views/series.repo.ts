import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import type { ChartRange } from './chart-range.js';

interface Audited {
  ok: number;
  ng: number;
  escapes: number;
  falseRejects: number;
}

export interface BucketRow extends Audited {
  bucket: number;
  inspections: number;
  rejected: number;
}

/** From the sums of hours and the labelled audit sample: never from the inspections themselves. */
export const readBuckets = async (
  db: Db,
  stationId: string,
  { from, to, bucketMs }: ChartRange,
): Promise<BucketRow[]> => {
  const bucketOf = (column: string) =>
    sql`floor(extract(epoch from ${sql.ref(column)} - ${from}::timestamptz) * 1000 / ${bucketMs})::int`;
  const { rows } = await sql<BucketRow>`
    with parts as (
      select ${bucketOf('hour')} as bucket, sum(inspections)::bigint as inspections, sum(rejected)::bigint as rejected
      from station_hour where station_id = ${stationId} and hour >= ${from} and hour < ${to} group by 1
    ), audited as (
      select ${bucketOf('taken_at')} as bucket,
        count(*) filter (where verdict = 'ok') as ok, count(*) filter (where verdict = 'ng') as ng,
        count(*) filter (where verdict = 'ng' and line_verdict = 'ok') as escapes,
        count(*) filter (where verdict = 'ok' and line_verdict = 'ng') as "falseRejects"
      from capture
      where station_id = ${stationId} and is_audit and state = 'labelled' and line_verdict is not null
        and taken_at >= ${from} and taken_at < ${to} group by 1
    )
    select coalesce(parts.bucket, audited.bucket) as bucket, coalesce(inspections, 0) as inspections,
      coalesce(rejected, 0) as rejected, coalesce(ok, 0) as ok, coalesce(ng, 0) as ng,
      coalesce(escapes, 0) as escapes, coalesce("falseRejects", 0) as "falseRejects"
    from parts full join audited on audited.bucket = parts.bucket`.execute(db);
  return rows;
};

export interface ModelRow extends Audited {
  modelId: string;
  number: number | null;
  firstAt: Date;
  lastAt: Date;
  champion: boolean;
  inspections: number;
  rejected: number;
}

/** Models that judged within the time, oldest first. */
export const readModels = async (
  db: Db,
  stationId: string,
  { from, to }: ChartRange,
): Promise<ModelRow[]> => {
  const { rows } = await sql<ModelRow>`
    with parts as (
      select model_id, min(first_at) as first_at, max(last_at) as last_at, sum(inspections)::bigint as inspections,
        sum(rejected)::bigint as rejected
      from station_hour where station_id = ${stationId} and hour >= ${from} and hour < ${to} group by 1
    ), audited as (
      select line_model_id, count(*) filter (where verdict = 'ok') as ok, count(*) filter (where verdict = 'ng') as ng,
        count(*) filter (where verdict = 'ng' and line_verdict = 'ok') as escapes,
        count(*) filter (where verdict = 'ok' and line_verdict = 'ng') as "falseRejects"
      from capture
      where station_id = ${stationId} and is_audit and state = 'labelled' and line_verdict is not null
        and taken_at >= ${from} and taken_at < ${to} group by 1
    )
    select parts.model_id as "modelId", m.number, parts.first_at as "firstAt", parts.last_at as "lastAt",
      coalesce(s.champion_id = parts.model_id, false) as champion, inspections, rejected,
      coalesce(ok, 0) as ok, coalesce(ng, 0) as ng, coalesce(escapes, 0) as escapes,
      coalesce("falseRejects", 0) as "falseRejects"
    from parts join station s on s.id = ${stationId} left join model_revision m on m.id = parts.model_id
    left join audited on audited.line_model_id = parts.model_id
    order by parts.first_at, parts.model_id`.execute(db);
  return rows;
};
