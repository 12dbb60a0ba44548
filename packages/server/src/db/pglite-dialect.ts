import { AsyncLocalStorage } from 'node:async_hooks';
import type { PGlite } from '@electric-sql/pglite';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';

/** Set while a transaction runs, so that a query past it on the only connection is an error instead of a standstill. */
export const insideTransaction = new AsyncLocalStorage<{ open: boolean }>();

/** PGlite has one connection: whoever connects next waits until it is released. */
const poolOf = (pglite: PGlite): PostgresPool => {
  let last: Promise<void> = Promise.resolve();
  const connect = async (): Promise<PostgresPoolClient> => {
    if (insideTransaction.getStore()?.open)
      throw new Error('the database was used inside a transaction; use the transaction instead');
    const before = last;
    let release = () => {};
    last = new Promise((resolve) => (release = resolve));
    await before;
    return { query: query as PostgresPoolClient['query'], release };
  };
  const query = async (text: string, parameters: readonly unknown[]) => {
    const { rows, affectedRows = 0, command } = await pglite.query(text, [...parameters]);
    // PGlite counts affected rows; pg also counts those a SELECT gave.
    return { rows, rowCount: rows.length > 0 ? rows.length : affectedRows, command: command ?? 'SELECT' };
  };
  return { connect, end: () => pglite.close() };
};

export const pgliteDialect = (pglite: PGlite): PostgresDialect =>
  new PostgresDialect({ pool: poolOf(pglite) });
