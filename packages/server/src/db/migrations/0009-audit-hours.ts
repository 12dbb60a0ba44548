import type { SqlMigration } from './sql-migration.js';

/** What the labelled audit sample says of errors, by hour as the parts are: a year of a station is read in milliseconds. */
export const auditHours: SqlMigration = [
  `create table station_hour_audit (
     station_id uuid not null,
     hour timestamptz not null,
     model_id uuid not null,
     ok bigint not null,
     ng bigint not null,
     escapes bigint not null,
     false_rejects bigint not null,
     primary key (station_id, hour, model_id)
   )`,
  `insert into station_hour_audit (station_id, hour, model_id, ok, ng, escapes, false_rejects)
   select station_id, date_trunc('hour', taken_at, 'UTC'), line_model_id,
     count(*) filter (where verdict = 'ok'), count(*) filter (where verdict = 'ng'),
     count(*) filter (where verdict = 'ng' and line_verdict = 'ok'),
     count(*) filter (where verdict = 'ok' and line_verdict = 'ng')
   from capture where is_audit and state = 'labelled' and line_verdict is not null
   group by 1, 2, 3 order by 1, 2, 3`,
];
