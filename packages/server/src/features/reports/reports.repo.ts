import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';

/** How many errors are new since the device's last report; a device that started anew counts from nought. */
export const addErrors = async (
  trx: Trx,
  deviceId: string,
  stationId: string,
  errors: number,
): Promise<number> => {
  const { rows } = await sql<{ before: number | null }>`
    with before as (
      select errors from device_station where device_id = ${deviceId} and station_id = ${stationId}
    ), kept as (
      insert into device_station (device_id, station_id, errors) values (${deviceId}, ${stationId}, ${errors})
      on conflict (device_id, station_id) do update set errors = excluded.errors
    )
    select (select errors from before) as before`.execute(trx);
  const before = rows[0].before ?? 0;
  return errors >= before ? errors - before : errors;
};
