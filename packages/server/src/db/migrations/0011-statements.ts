import type { SqlMigration } from './sql-migration.js';

/** Why a turn or a roll-out ended, or a model became champion, as statements beside its words. */
export const statements: SqlMigration = [
  `alter table turn add column statements jsonb not null default '[]'`,
  `alter table rollout add column statements jsonb not null default '[]'`,
  `alter table champion add column statements jsonb not null default '[]'`,
];
