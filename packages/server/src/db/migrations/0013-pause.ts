import type { SqlMigration } from './sql-migration.js';

/** Who paused a roll-out, when and why. */
export const pause: SqlMigration = [`alter table rollout add column pause jsonb`];
