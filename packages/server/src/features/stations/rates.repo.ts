import type { Inspection, StationHour, Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import { toInspection } from '../review/captures.repo.js';

interface Range {
  stationId: string;
  from: Date;
  to: Date;
  modelId?: string;
}

export const sumHours = async (
  db: Db,
  { stationId, from, to, modelId = undefined }: Range,
): Promise<{ inspections: number; rejected: number }> => {
  const { rows } = await sql<{ inspections: number; rejected: number }>`
    select coalesce(sum(inspections), 0)::bigint as inspections, coalesce(sum(rejected), 0)::bigint as rejected
    from station_hour where station_id = ${stationId} and hour >= ${from} and hour < ${to}
      and (${modelId ?? null}::uuid is null or model_id = ${modelId ?? null}::uuid)`.execute(db);
  return rows[0];
};

/** Inspections by bucket of an eighth of an octave of milliseconds, quickest first. */
export const latencyBuckets = async (
  db: Db,
  { stationId, from, to, modelId }: Range,
): Promise<{ bucket: number; n: number }[]> => {
  const { rows } = await sql<{ bucket: number; n: number }>`
    select bucket, sum(inspections)::bigint as n from station_hour_latency
    where station_id = ${stationId} and hour >= ${from} and hour < ${to}
      and (${modelId ?? null}::uuid is null or model_id = ${modelId ?? null}::uuid)
    group by bucket order by bucket`.execute(db);
  return rows;
};

export interface AuditTable {
  ok: number;
  ng: number;
  /** Defective parts that were passed, good ones that were rejected. */
  escapes: number;
  falseRejects: number;
}

/** What the labelled audit samples say: an unbiased sample of all parts, whatever the model thought of them. */
export const auditTable = async (db: Db, { stationId, from, to, modelId }: Range): Promise<AuditTable> => {
  const { rows } = await sql<AuditTable>`
    select count(*) filter (where verdict = 'ok') as ok, count(*) filter (where verdict = 'ng') as ng,
      count(*) filter (where verdict = 'ng' and line_verdict = 'ok') as escapes,
      count(*) filter (where verdict = 'ok' and line_verdict = 'ng') as "falseRejects"
    from capture
    where station_id = ${stationId} and is_audit and state = 'labelled'
      and taken_at >= ${from} and taken_at < ${to} and line_verdict is not null
      and (${modelId ?? null}::uuid is null or line_model_id = ${modelId ?? null}::uuid)`.execute(db);
  return rows[0];
};

export const listHours = async (db: Db, { stationId, from, to }: Range): Promise<StationHour[]> => {
  const rows = await db
    .selectFrom('station_hour')
    .select(['hour', 'model_id', 'inspections', 'rejected'])
    .where('station_id', '=', stationId)
    .where('hour', '>=', from)
    .where('hour', '<', to)
    .orderBy('hour')
    .orderBy('model_id')
    .execute();
  return rows.map((row) => ({
    hour: row.hour.toISOString(),
    modelId: row.model_id,
    inspections: row.inspections,
    rejected: row.rejected,
  }));
};

export const listInspections = async (
  db: Db,
  filter: { stationId: string; verdict?: Verdict; partId?: string },
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<Inspection[]> => {
  let query = db
    .selectFrom('inspection')
    .selectAll()
    .where('station_id', '=', filter.stationId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (filter.verdict) query = query.where('verdict', '=', filter.verdict);
  if (filter.partId) query = query.where('part_id', '=', filter.partId);
  if (after) query = query.where(sql<boolean>`(at, id) < (${after.at}, ${after.id}::uuid)`);
  return (await query.execute()).map(toInspection);
};
