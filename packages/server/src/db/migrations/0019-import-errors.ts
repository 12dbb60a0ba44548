import type { SqlMigration } from './sql-migration.js';

/** Why an import failed, beside its words: code and what fills them, for pages in other languages. */
export const importErrors: SqlMigration = [`alter table import_run add column problem_error jsonb`];
