import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

type Counts = Map<string, number>;

const toCounts = (rows: readonly { key: string; n: number }[]): Counts =>
  new Map(rows.map(({ key, n }) => [key, n]));

/** By kind and state with a space between. */
export const countJobs = async (db: Db): Promise<Counts> => {
  const { rows } = await sql<{ key: string; n: number }>`
    select kind || ' ' || state as key, count(*) as n from job group by kind, state`.execute(db);
  return toCounts(rows);
};

export const oldestQueuedSince = async (db: Db): Promise<Date | null> => {
  const { rows } = await sql<{ since: Date | null }>`
    select min(created_at) as since from job where state = 'queued'`.execute(db);
  return rows[0].since;
};

export const countOpenTurns = async (db: Db): Promise<Counts> => {
  const { rows } = await sql<{ key: string; n: number }>`
    select state as key, count(*) as n from turn where closed_at is null group by state`.execute(db);
  return toCounts(rows);
};

export const countToReview = async (db: Db, states: readonly string[]): Promise<Counts> => {
  const { rows } = await sql<{ key: string; n: number }>`
    select state as key, count(*) as n from capture where state in (${sql.join(states)}) group by state`.execute(
    db,
  );
  return toCounts(rows);
};

export const countDevices = async (db: Db, heardSince: Date): Promise<Counts> => {
  const { rows } = await sql<{ key: string; n: number }>`
    select case when last_seen_at >= ${heardSince} then 'online' else 'silent' end as key, count(*) as n
    from device where revoked_at is null group by 1`.execute(db);
  return toCounts(rows);
};

export const sumBlobs = async (db: Db): Promise<{ count: number; bytes: number }> => {
  const { rows } = await sql<{ count: number; bytes: number }>`
    select count(*) as count, coalesce(sum(size_bytes), 0)::bigint as bytes from blob where not deleting`.execute(
    db,
  );
  return rows[0];
};
