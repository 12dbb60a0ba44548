import { AppError } from '@lemniscate/contracts';
import { type Migration, Migrator, sql } from 'kysely';
import { MIGRATIONS } from './migrations/index.js';
import type { SqlMigration } from './migrations/sql-migration.js';
import type { Db } from './schema.js';

const toMigration = (statements: SqlMigration): Migration => ({
  up: async (db) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
});

/**
 * Brings the database up to date: all that is missing in one transaction, under a lock that other servers wait for.
 * Interrupted half-way, nothing of it stays.
 */
export const migrate = async (
  db: Db,
  migrations: Record<string, SqlMigration> = MIGRATIONS,
): Promise<void> => {
  await refuseNewer(db, Object.keys(migrations));
  const all = Object.fromEntries(Object.entries(migrations).map(([name, it]) => [name, toMigration(it)]));
  // Unless it is told the schema, kysely takes another one's table of migrations for its own.
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  const provider = { getMigrations: async () => all };
  const migrator = new Migrator({ db, provider, migrationTableSchema: rows[0].name });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName ?? 'unknown';
  const reason = error instanceof Error ? error.message : String(error);
  throw new AppError('database_unusable', { detail: `migration ${failed}: ${reason}` }, { cause: error });
};

const refuseNewer = async (db: Db, known: string[]): Promise<void> => {
  const tables = await sql<{
    found: boolean;
  }>`select to_regclass('kysely_migration') is not null as found`.execute(db);
  if (!tables.rows[0].found) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const unknown = rows.find(({ name }) => !known.includes(name));
  if (unknown) throw new AppError('database_newer', { migration: unknown.name });
};
