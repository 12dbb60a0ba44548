import type { SqlMigration } from './sql-migration.js';

/** What is usual at a station, and what its device last told of it. */
export const drift: SqlMigration = [
  `alter table drift_state add column state jsonb`,
  `create table device_station (
     device_id uuid not null references device (id),
     station_id uuid not null references station (id),
     errors bigint not null,
     primary key (device_id, station_id)
   )`,
];
