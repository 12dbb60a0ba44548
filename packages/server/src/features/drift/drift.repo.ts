import type { ConditionWindow, DriftAlarm } from '@lemniscate/contracts';
import type { DriftState } from '@lemniscate/vision/loop';
import type { Selectable } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import type { DriftAlarmTable } from '../stations/stations.tables.js';

const toAlarm = (row: Selectable<DriftAlarmTable>): DriftAlarm => ({
  id: row.id,
  stationId: row.station_id,
  at: row.at.toISOString(),
  measurement: row.measurement,
  shiftSd: row.shift_sd,
  inWords: row.in_words,
  statements: row.statements,
  clearedAt: row.cleared_at?.toISOString() ?? null,
});

/** A device sends a window again when it does not know that it arrived. */
export const insertWindow = async (
  trx: Trx,
  stationId: string,
  window: ConditionWindow,
  at: Date,
): Promise<boolean> => {
  const row = await trx
    .insertInto('condition_window')
    .values({
      station_id: stationId,
      from_at: new Date(window.from),
      to_at: new Date(window.to),
      n: window.n,
      measurements: JSON.stringify(window.measurements),
      received_at: at,
    })
    .onConflict((oc) => oc.doNothing())
    .returning('station_id')
    .executeTakeFirst();
  return row !== undefined;
};

export type Window = Pick<ConditionWindow, 'n' | 'measurements'>;

/** The latest of those received since, oldest first. */
export const latestWindows = async (
  db: Db,
  stationId: string,
  since: Date,
  limit: number,
): Promise<Window[]> => {
  const rows = await db
    .selectFrom('condition_window')
    .select(['n', 'measurements'])
    .where('station_id', '=', stationId)
    .where('received_at', '>=', since)
    .orderBy('to_at', 'desc')
    .limit(limit)
    .execute();
  return rows.toReversed();
};

/** Held until the end of the transaction: windows of one station are taken in one after the other. */
export const lockState = async (
  trx: Trx,
  stationId: string,
): Promise<{ normalFrom: Date; state: DriftState | null }> => {
  await trx
    .insertInto('drift_state')
    .values({ station_id: stationId, normal_from: new Date(0) })
    .onConflict((oc) => oc.doNothing())
    .execute();
  const row = await trx
    .selectFrom('drift_state')
    .selectAll()
    .where('station_id', '=', stationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return { normalFrom: row.normal_from, state: row.state };
};

export const saveState = async (
  trx: Trx,
  stationId: string,
  state: DriftState | null,
  normalFrom?: Date,
): Promise<void> => {
  await trx
    .updateTable('drift_state')
    .set({ state: state && JSON.stringify(state), ...(normalFrom && { normal_from: normalFrom }) })
    .where('station_id', '=', stationId)
    .execute();
};

/** False where the same measurement has an open alarm: it is raised once, not with every window. */
export const insertAlarm = async (
  trx: Trx,
  alarm: Omit<Selectable<DriftAlarmTable>, 'cleared_at'>,
): Promise<boolean> => {
  const open = await trx
    .selectFrom('drift_alarm')
    .select('id')
    .where('station_id', '=', alarm.station_id)
    .where('measurement', '=', alarm.measurement)
    .where('cleared_at', 'is', null)
    .executeTakeFirst();
  if (open) return false;
  await trx
    .insertInto('drift_alarm')
    .values({ ...alarm, statements: JSON.stringify(alarm.statements), cleared_at: null })
    .execute();
  return true;
};

export const clearAlarms = async (trx: Trx, stationId: string, at: Date): Promise<number> => {
  const rows = await trx
    .updateTable('drift_alarm')
    .set({ cleared_at: at })
    .where('station_id', '=', stationId)
    .where('cleared_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length;
};

export const listAlarms = async (db: Db, stationId: string): Promise<DriftAlarm[]> => {
  const rows = await db
    .selectFrom('drift_alarm')
    .selectAll()
    .where('station_id', '=', stationId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(500)
    .execute();
  return rows.map(toAlarm);
};
