import type { SqlMigration } from './sql-migration.js';

/**
 * What a roll-out counts is kept by station. What was counted until now went to the first of its stations: the sums stay, and
 * one that is under way with several stations waits for parts of the others.
 */
export const rolloutStations: SqlMigration = [
  `alter table rollout_count add column station_id uuid references station (id)`,
  `update rollout_count c set station_id =
     (select r.station_id from rollout_station r where r.rollout_id = c.rollout_id order by r.station_id limit 1)`,
  `delete from rollout_count where station_id is null`,
  `alter table rollout_count alter column station_id set not null`,
  `alter table rollout_count drop constraint rollout_count_pkey`,
  `alter table rollout_count add primary key (rollout_id, phase, station_id)`,
];
