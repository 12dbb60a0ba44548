import type { SqlMigration } from './sql-migration.js';

/** From a model to every inspection it judged, station by station and newest first. */
export const inspectionsByModel: SqlMigration = [
  `create index inspection_station_model on inspection (station_id, model_id, at desc, id desc)`,
];
