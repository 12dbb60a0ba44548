import type { Inspection, StationHour, Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import { byIdOrName } from '../../lib/by-id-or-name.js';
import { toInspection } from '../review/captures.repo.js';

interface Range {
  stationId: string;
  from: Date;
  to: Date;
}

/** What a station did in a span of whole hours, and what the labelled audit samples of it say. */
export interface Sums {
  inspections: number;
  rejected: number;
  /** Good and defective parts of the audit sample: unbiased, whatever the model thought of them. */
  ok: number;
  ng: number;
  /** Of these, defective parts that were passed and good ones that were rejected. */
  escapes: number;
  falseRejects: number;
  /** Inspections by bucket of an eighth of an octave of milliseconds, quickest first. */
  buckets: { bucket: number; n: number }[];
}

/**
 * All of it in one statement, the station by its name included: over the network, and on a busy machine, going to the
 * database and back costs more than the sums. Undefined when there is no such station.
 */
export const sumRates = async (
  db: Db,
  { station, from, to, modelId = null }: { station: string; from: Date; to: Date; modelId?: string | null },
): Promise<Sums | undefined> => {
  const [column, value] = byIdOrName(station);
  const during = sql`station_id = s.id and hour >= ${from} and hour < ${to}
    and (${modelId}::uuid is null or model_id = ${modelId}::uuid)`;
  const { rows } = await sql<Sums>`
    select h.inspections, h.rejected, a.ok, a.ng, a.escapes, a."falseRejects", l.buckets
    from station s
    cross join lateral (
      select coalesce(sum(inspections), 0)::bigint as inspections, coalesce(sum(rejected), 0)::bigint as rejected
      from station_hour where ${during}) h
    cross join lateral (
      select coalesce(sum(ok), 0)::bigint as ok, coalesce(sum(ng), 0)::bigint as ng,
        coalesce(sum(escapes), 0)::bigint as escapes, coalesce(sum(false_rejects), 0)::bigint as "falseRejects"
      from station_hour_audit where ${during}) a
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object('bucket', bucket, 'n', n) order by bucket), '[]') as buckets
      from (select bucket, sum(inspections)::bigint as n from station_hour_latency where ${during} group by bucket) b) l
    where ${sql.ref(`s.${column}`)} = ${value}`.execute(db);
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

export interface InspectionFilter {
  verdict?: Verdict;
  partId?: string;
  /** Whose verdict it is. */
  modelId?: string;
}

export const listInspections = async (
  db: Db,
  filter: InspectionFilter & { stationId: string },
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
  if (filter.modelId) query = query.where('model_id', '=', filter.modelId);
  if (after) query = query.where(sql<boolean>`(at, id) < (${after.at}, ${after.id}::uuid)`);
  return (await query.execute()).map(toInspection);
};
