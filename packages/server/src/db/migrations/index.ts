import { foundation } from './0001-foundation.js';
import type { SqlMigration } from './sql-migration.js';

/** By name, in order. A migration that was released never changes; what comes later is a new one. */
export const MIGRATIONS: Record<string, SqlMigration> = {
  '0001-foundation': foundation,
};
