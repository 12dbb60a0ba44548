import type { SqlMigration } from './sql-migration.js';

/** Where the images of the site lie, for gates that allow some places only. */
export const residency: SqlMigration = [`alter table site add column residency text`];
