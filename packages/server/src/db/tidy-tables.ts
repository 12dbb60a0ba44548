import { sql } from 'kysely';
import type { Db } from './schema.js';

/** As PostgreSQL's own process has it (autovacuum_*_scale_factor and _threshold): a tenth and a fifth, and 50. */
const WANTS_TIDYING = sql<{ name: string; dead: boolean }>`
  select relname as name, n_dead_tup > 50 + 0.2 * n_live_tup as dead from pg_stat_user_tables
  where n_mod_since_analyze > 50 + 0.1 * n_live_tup or n_dead_tup > 50 + 0.2 * n_live_tup
  order by relname`;

/**
 * For the embedded database alone: PostgreSQL counts what its tables hold and clears what was deleted by itself, in a
 * process that the embedded one does not have. Without the counts a plan that is right for ten rows is used for ten
 * thousand, and a queue that takes a tenth of a second takes a minute.
 * @returns the tables that were tidied
 */
export const tidyTables = async (db: Db): Promise<string[]> => {
  // Counts are handed over when a session is idle; this one never is.
  await sql`select pg_stat_force_next_flush()`.execute(db);
  const { rows } = await WANTS_TIDYING.execute(db);
  for (const { name, dead } of rows)
    await sql`${sql.raw(dead ? 'vacuum (analyze)' : 'analyze')} ${sql.id(name)}`.execute(db);
  return rows.map(({ name }) => name);
};
