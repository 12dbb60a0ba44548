import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import { LOCKS } from '../../db/transaction.js';

/**
 * While a backup reads blobs, none is collected. In one process a count is enough; several servers meet at an advisory
 * lock of PostgreSQL, which the backup holds shared on a connection of its own.
 */
export interface GarbageGate {
  /** Resolves to what gives it up. */
  keep(): Promise<() => void>;
  /** Undefined when something keeps the garbage. */
  whileNobodyKeeps<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export const createGarbageGate = (db: Db, dbKind: 'pglite' | 'postgresql'): GarbageGate => {
  let keepers = 0;
  let collecting: Promise<unknown> = Promise.resolve();

  const holdShared = (): Promise<() => void> =>
    new Promise((resolve, reject) => {
      db.connection()
        .execute(async (connection) => {
          await sql`select pg_advisory_lock_shared(${sql.lit(LOCKS.garbage)})`.execute(connection);
          await new Promise<void>((release) => resolve(release));
          await sql`select pg_advisory_unlock_shared(${sql.lit(LOCKS.garbage)})`.execute(connection);
        })
        .catch(reject);
    });

  const exclusively = <T>(work: () => Promise<T>): Promise<T | undefined> =>
    db.connection().execute(async (connection) => {
      const tried = await sql<{ got: boolean }>`
        select pg_try_advisory_lock(${sql.lit(LOCKS.garbage)}) as got`.execute(connection);
      if (!tried.rows[0].got) return undefined;
      try {
        return await work();
      } finally {
        await sql`select pg_advisory_unlock(${sql.lit(LOCKS.garbage)})`.execute(connection);
      }
    });

  return {
    async keep() {
      keepers++;
      await collecting;
      const release = dbKind === 'postgresql' ? await holdShared() : () => {};
      return () => {
        keepers--;
        release();
      };
    },
    async whileNobodyKeeps(work) {
      if (keepers > 0) return undefined;
      const run = dbKind === 'postgresql' ? exclusively(work) : work();
      collecting = run.catch(() => {});
      return await run;
    },
  };
};
