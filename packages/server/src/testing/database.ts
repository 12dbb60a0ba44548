import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { connectPostgresql, type Connection, ofPglite } from '../db/connect.js';
import { migrate } from '../db/migrate.js';
import { MIGRATIONS } from '../db/migrations/index.js';
import { PGLITE_PARSERS } from '../db/parsers.js';
import type { Db } from '../db/schema.js';
import { sha256Hex } from '../lib/digest.js';

/** A migrated database as a file, made once for all test processes: loading it is several times quicker than migrating. */
const snapshotPath = (): string =>
  join(tmpdir(), `lemniscate-test-${sha256Hex(JSON.stringify(MIGRATIONS)).slice(0, 16)}.tar`);

const makeSnapshot = async (): Promise<Blob> => {
  const pglite = await PGlite.create({ parsers: PGLITE_PARSERS });
  const connection = ofPglite(pglite);
  await migrate(connection.db);
  const snapshot = await pglite.dumpDataDir('none');
  await connection.close();
  const folder = await mkdtemp(join(tmpdir(), 'lemniscate-snapshot-'));
  await writeFile(join(folder, 'snapshot'), Buffer.from(await snapshot.arrayBuffer()));
  await rename(join(folder, 'snapshot'), snapshotPath());
  await rm(folder, { recursive: true });
  return snapshot as Blob;
};

export const openPglite = async (): Promise<Connection> => {
  const found = await readFile(snapshotPath()).catch(() => undefined);
  const loadDataDir = found ? new Blob([found]) : await makeSnapshot();
  return ofPglite(await PGlite.create({ loadDataDir, parsers: PGLITE_PARSERS }));
};

/** A schema of its own, so that test files on one server do not meet. */
export const openPostgresql = async (databaseUrl: string): Promise<Connection> => {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  const connection = await connectPostgresql(databaseUrl, schema);
  await migrate(connection.db);
  const close = async () => {
    await connection.close();
    await admin.query(`drop schema ${schema} cascade`);
    await admin.end();
  };
  return { ...connection, close };
};

/** Every table is empty again and every sequence at its start. */
export const emptyDatabase = async (db: Db): Promise<void> => {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = current_schema() and tablename not like 'kysely%'`.execute(db);
  const names = rows.map(({ name }) => `"${name}"`).join(', ');
  await sql.raw(`truncate ${names} restart identity cascade`).execute(db);
};

const engines: Record<string, () => Promise<Connection>> = { pglite: openPglite };
const { TEST_DATABASE_URL } = process.env;
if (TEST_DATABASE_URL) engines['postgresql'] = () => openPostgresql(TEST_DATABASE_URL);

/** The same tests on every engine there is; each test finds the tables empty. */
export const describeEachDatabase = (name: string, tests: (connection: () => Connection) => void): void => {
  for (const [engine, open] of Object.entries(engines)) {
    describe(`${name} on ${engine}`, () => {
      let connection: Connection;
      beforeAll(async () => {
        connection = await open();
      });
      beforeEach(() => emptyDatabase(connection.db));
      afterAll(() => connection?.close());
      tests(() => connection);
    });
  }
  if (!TEST_DATABASE_URL)
    describe.skip(`${name} on postgresql (set TEST_DATABASE_URL; scripts/postgres-for-tests.sh prints one)`, () => {
      tests(() => {
        throw new Error('skipped');
      });
    });
};
