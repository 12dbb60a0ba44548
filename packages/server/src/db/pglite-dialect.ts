import { AsyncLocalStorage } from 'node:async_hooks';
import type { PGlite } from '@electric-sql/pglite';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type { PoolUse } from './pool-use.js';

/** Set while a transaction runs, so that a query past it on the only connection is an error instead of a standstill. */
export const insideTransaction = new AsyncLocalStorage<{ open: boolean }>();

/** PGlite has one connection: whoever connects next waits until it is released. */
const poolOf = (pglite: PGlite): { pool: PostgresPool; use: () => PoolUse } => {
  let last: Promise<void> = Promise.resolve();
  // The one that has the connection, and those behind it.
  let callers = 0;
  const connect = async (): Promise<PostgresPoolClient> => {
    if (insideTransaction.getStore()?.open)
      throw new Error('the database was used inside a transaction; use the transaction instead');
    const before = last;
    let release = () => {};
    last = new Promise((resolve) => {
      release = () => {
        callers--;
        resolve();
      };
    });
    callers++;
    await before;
    return { query: query as PostgresPoolClient['query'], release };
  };
  const query = async (text: string, parameters: readonly unknown[]) => {
    const { rows, affectedRows = 0, command } = await pglite.query(text, [...parameters]);
    // PGlite counts affected rows; pg also counts those a SELECT gave.
    return { rows, rowCount: rows.length > 0 ? rows.length : affectedRows, command: command ?? 'SELECT' };
  };
  return {
    pool: { connect, end: () => pglite.close() },
    use: () => ({ open: 1, idle: callers === 0 ? 1 : 0, waiting: Math.max(0, callers - 1) }),
  };
};

export const pgliteDialect = (pglite: PGlite): { dialect: PostgresDialect; pool: () => PoolUse } => {
  const { pool, use } = poolOf(pglite);
  return { dialect: new PostgresDialect({ pool }), pool: use };
};
