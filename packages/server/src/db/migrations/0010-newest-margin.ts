import type { SqlMigration } from './sql-migration.js';

/** What the newest model, deployed or not, is in doubt of among captures that wait: how far its score is from its threshold. */
export const newestMargin: SqlMigration = [
  `alter table capture add column newest_margin double precision, add column ranked_by uuid`,
];
