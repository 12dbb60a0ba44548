import type { SqlMigration } from './sql-migration.js';

/** What the line said of a capture, beside what people say: rates are read from one index alone. */
export const auditRates: SqlMigration = [
  `alter table capture add column line_verdict text, add column line_model_id uuid`,
  `update capture c set line_verdict = i.verdict, line_model_id = i.model_id
   from inspection i where i.id = c.id and c.source = 'device'`,
  `drop index capture_audited`,
  `create index capture_audited on capture (station_id, taken_at) include (verdict, line_verdict, line_model_id)
   where is_audit and state = 'labelled'`,
];
