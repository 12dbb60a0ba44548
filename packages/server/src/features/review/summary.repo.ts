import type { ReviewSummary } from '@lemniscate/contracts';
import { agreementOf } from '@lemniscate/vision/loop';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

interface Counts {
  waiting: number;
  second: number;
  conflicts: number;
}
interface Speed {
  today: number;
  medianSeconds: number | null;
}
interface Pair {
  first: string;
  second: string;
}

const count = (db: Db, stationId: string | null) =>
  sql<Counts>`
    select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'second') as second,
      count(*) filter (where state = 'conflict') as conflicts
    from capture where state in ('waiting', 'second', 'conflict')
      and (${stationId}::uuid is null or station_id = ${stationId}::uuid)`.execute(db);

const speed = (db: Db, stationId: string | null, at: Date) =>
  sql<Speed>`
    select count(*) filter (where l.at >= date_trunc('day', ${at}::timestamptz, 'UTC')) as today,
      percentile_cont(0.5) within group (order by l.seconds) as "medianSeconds"
    from label l join capture c on c.id = l.capture_id
    where l.kind in ('first', 'second', 'adjudication') and l.withdrawn_at is null
      and l.at >= ${at}::timestamptz - interval '7 days'
      and (${stationId}::uuid is null or c.station_id = ${stationId}::uuid)`.execute(db);

/** What two reviewers said of the same capture. */
const pairs = (db: Db, stationId: string | null) =>
  sql<Pair>`
    select a.verdict as first, b.verdict as second
    from label a join label b on b.capture_id = a.capture_id and b.kind = 'second' and b.withdrawn_at is null
    join capture c on c.id = a.capture_id
    where a.kind = 'first' and a.withdrawn_at is null and a.author_id <> b.author_id
      and (${stationId}::uuid is null or c.station_id = ${stationId}::uuid)
    order by a.at desc limit 10000`.execute(db);

const agreement = (rows: readonly Pair[]): ReviewSummary['agreement'] => {
  if (rows.length === 0) return null;
  const { kappa } = agreementOf(rows.map(({ first, second }) => [first, second] as const));
  return {
    pairs: rows.length,
    disagreements: rows.filter(({ first, second }) => first !== second).length,
    kappa: Number.isNaN(kappa.value) ? null : kappa,
  };
};

export const summarise = async (db: Db, stationId: string | null, at: Date): Promise<ReviewSummary> => {
  const [waiting] = (await count(db, stationId)).rows;
  const [{ today, medianSeconds }] = (await speed(db, stationId, at)).rows;
  return {
    ...waiting,
    labelledToday: today,
    medianSecondsPerLabel: medianSeconds,
    agreement: agreement((await pairs(db, stationId)).rows),
  };
};
