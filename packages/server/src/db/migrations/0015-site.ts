import type { SqlMigration } from './sql-migration.js';

/** What holds for every station: one row at most, and none until somebody says something. */
export const site: SqlMigration = [
  `create table site (
    id smallint primary key default 1 check (id = 1),
    currency text
  )`,
];
