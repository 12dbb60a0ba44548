import type { DriftState } from '@lemniscate/vision/loop';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import type { ChartRange } from './chart-range.js';
import { bucketOf } from './series.repo.js';

/** Windows that are read at most: of more, every second, third … one is. A chart has fewer points than that. */
const MAX_WINDOWS = 20_000;

export interface ConditionRow {
  bucket: Date;
  name: string;
  n: number;
  median: number;
  spread: number;
}

/** Medians over the windows of a bucket, by measurement. */
export const readConditions = async (
  db: Db,
  stationId: string,
  range: ChartRange,
): Promise<ConditionRow[]> => {
  const { from, to } = range;
  const within = sql`station_id = ${stationId} and from_at >= ${from} and from_at < ${to}`;
  const counted = await sql<{ n: number }>`
    select count(*) as n from condition_window where ${within}`.execute(db);
  const every = Math.max(1, Math.ceil(counted.rows[0].n / MAX_WINDOWS));
  const { rows } = await sql<ConditionRow>`
    with numbered as (
      select from_at, n, measurements, row_number() over (order by from_at, to_at) as place
      from condition_window where ${within}
    ), cut as (
      select ${bucketOf('from_at', range)} as bucket, n, measurements
      from numbered where place % ${every} = 0
    )
    select bucket, key as name, (sum(n) * ${every})::bigint as n,
      percentile_cont(0.5) within group (order by (value ->> 'median')::float8) as median,
      percentile_cont(0.5) within group (order by (value ->> 'spread')::float8) as spread
    from cut, jsonb_each(measurements) group by bucket, key order by bucket, key`.execute(db);
  return rows;
};

export const readDriftState = async (db: Db, stationId: string): Promise<DriftState | null> => {
  const row = await db
    .selectFrom('drift_state')
    .select('state')
    .where('station_id', '=', stationId)
    .executeTakeFirst();
  return row?.state ?? null;
};
