import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import type { ChartRange } from './chart-range.js';

/** Whole seconds: intervals and instants are added as integers, ten times as fast as `extract` divides. */
export const bucketOf = (column: string, { from, bucketMs }: ChartRange) =>
  sql<Date>`date_bin(${bucketMs / 1000} * interval '1 second', ${sql.ref(column)}, ${from}::timestamptz)`;

export interface PartsRow {
  bucket: Date;
  modelId: string;
  inspections: number;
  rejected: number;
  firstAt: Date;
  lastAt: Date;
}

/** From the sums of hours: never from the inspections themselves. */
export const readParts = async (db: Db, stationId: string, range: ChartRange): Promise<PartsRow[]> => {
  const { rows } = await sql<PartsRow>`
    select ${bucketOf('hour', range)} as bucket, model_id as "modelId", sum(inspections)::bigint as inspections,
      sum(rejected)::bigint as rejected, min(first_at) as "firstAt", max(last_at) as "lastAt"
    from station_hour where station_id = ${stationId} and hour >= ${range.from} and hour < ${range.to}
    group by 1, 2`.execute(db);
  return rows;
};

export interface AuditedRow {
  bucket: Date;
  modelId: string;
  ok: number;
  ng: number;
  escapes: number;
  falseRejects: number;
}

/** What the labelled audit sample says of errors. */
export const readAudited = async (db: Db, stationId: string, range: ChartRange): Promise<AuditedRow[]> => {
  const { rows } = await sql<AuditedRow>`
    select ${bucketOf('hour', range)} as bucket, model_id as "modelId", sum(ok)::bigint as ok, sum(ng)::bigint as ng,
      sum(escapes)::bigint as escapes, sum(false_rejects)::bigint as "falseRejects"
    from station_hour_audit where station_id = ${stationId} and hour >= ${range.from} and hour < ${range.to}
    group by 1, 2`.execute(db);
  return rows;
};

export const modelNumbers = async (db: Db, ids: readonly string[]): Promise<Map<string, number>> => {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('model_revision')
    .select(['id', 'number'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row.number]));
};
