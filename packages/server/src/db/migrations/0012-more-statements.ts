import type { SqlMigration } from './sql-migration.js';

/** Why a job was cancelled, and how a condition moved, as statements beside their words. */
export const moreStatements: SqlMigration = [
  `alter table job add column statements jsonb not null default '[]'`,
  `alter table drift_alarm add column statements jsonb not null default '[]'`,
];
