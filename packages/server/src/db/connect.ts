import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { AppError } from '@lemniscate/contracts';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { PG_TYPES, PGLITE_PARSERS } from './parsers.js';
import { pgliteDialect } from './pglite-dialect.js';
import type { PoolUse } from './pool-use.js';
import type { Db, Database } from './schema.js';

export interface Connection {
  db: Db;
  kind: 'pglite' | 'postgresql';
  pool(): PoolUse;
  close(): Promise<void>;
}

/** PostgreSQL by address, else the embedded database in the data folder (whose lock the caller holds). */
export const connect = async (options: { databaseUrl?: string; dataDir: string }): Promise<Connection> =>
  options.databaseUrl ? connectPostgresql(options.databaseUrl) : connectEmbedded(options.dataDir);

export const ofPglite = (pglite: PGlite): Connection => {
  const { dialect, pool } = pgliteDialect(pglite);
  const db: Db = new Kysely<Database>({ dialect });
  return { db, kind: 'pglite', pool, close: () => db.destroy() };
};

const connectEmbedded = async (dataDir: string): Promise<Connection> => {
  const path = join(dataDir, 'database');
  await mkdir(path, { recursive: true, mode: 0o700 });
  try {
    return ofPglite(await PGlite.create({ dataDir: path, parsers: PGLITE_PARSERS }));
  } catch (error) {
    throw new AppError('database_unusable', { detail: messageOf(error) }, { cause: error });
  }
};

const OLDEST_POSTGRESQL = 150_000;

export const connectPostgresql = async (databaseUrl: string, searchPath?: string): Promise<Connection> => {
  const pool = new Pool({
    connectionString: databaseUrl,
    types: PG_TYPES,
    max: 20,
    connectionTimeoutMillis: 10_000,
    options: `-c timezone=UTC${searchPath ? ` -c search_path=${searchPath}` : ''}`,
    application_name: 'lemniscate',
  });
  // A connection that breaks while idle is replaced at the next use; unheard, it would end the process.
  pool.on('error', () => {});
  try {
    const { rows } = await pool.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    );
    if (Number(rows[0].version) < OLDEST_POSTGRESQL)
      throw new Error(`PostgreSQL 15 or newer is needed; this is ${rows[0].version}`);
  } catch (error) {
    await pool.end();
    throw new AppError('database_unusable', { detail: messageOf(error) }, { cause: error });
  }
  const db: Db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const use = (): PoolUse => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount });
  return { db, kind: 'postgresql', pool: use, close: () => db.destroy() };
};

/** A refused connection to a name with several addresses has its message in its parts alone. */
const messageOf = (error: unknown): string => {
  const parts = error instanceof AggregateError ? error.errors : [error];
  return parts.map((part) => (part instanceof Error ? part.message : String(part))).join('; ');
};
