import type { Device, DeviceReport } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import { toInstant, toInstantOrNull, toJson } from '../../db/columns.js';
import type { Db, Trx } from '../../db/schema.js';
import type { DeviceTable } from './devices.tables.js';

export type DeviceRow = Selectable<DeviceTable>;

const toDevice = (row: DeviceRow): Device => ({
  id: row.id,
  name: row.name,
  publicKey: row.public_key,
  enrolledAt: toInstant(row.enrolled_at),
  lastSeenAt: toInstantOrNull(row.last_seen_at),
  revoked: row.revoked_at !== null,
  report: row.report,
});

export const listDevices = async (db: Db): Promise<Device[]> =>
  (await db.selectFrom('device').selectAll().orderBy('name').orderBy('id').execute()).map(toDevice);

export const findDevice = async (db: Db, id: string): Promise<DeviceRow | undefined> =>
  (await findDevices(db, [id]))[0];

export const findDevices = async (db: Db, ids: readonly string[]): Promise<DeviceRow[]> =>
  await db
    .selectFrom('device')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute();

export const insertEnrolmentCode = async (
  trx: Trx,
  code: {
    id: string;
    codeHash: string;
    deviceName: string;
    stationNames: string[];
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> => {
  const { id, codeHash, deviceName, stationNames, createdAt, expiresAt } = code;
  await trx
    .insertInto('enrolment_code')
    .values({
      id,
      code_hash: codeHash,
      device_name: deviceName,
      station_names: toJson(stationNames),
      created_at: createdAt,
      expires_at: expiresAt,
      device_id: null,
    })
    .execute();
};

/** Serves once: the update of a second caller finds nothing. */
export const takeEnrolmentCode = async (trx: Trx, codeHash: string, deviceId: string, now: Date) =>
  await trx
    .updateTable('enrolment_code')
    .set({ used_at: now, device_id: deviceId })
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['device_name', 'station_names'])
    .executeTakeFirst();

export const insertDevice = async (
  trx: Trx,
  device: { id: string; name: string; publicKey: string; stationNames: string[]; enrolledAt: Date },
): Promise<void> => {
  const { id, name, publicKey, stationNames, enrolledAt } = device;
  await trx
    .insertInto('device')
    .values({ id, name, public_key: publicKey, station_names: toJson(stationNames), enrolled_at: enrolledAt })
    .execute();
};

/** The ids of those that were not revoked before. */
export const revokeDevices = async (
  trx: Trx,
  by: { id: string } | { name: string },
  now: Date,
): Promise<string[]> => {
  let query = trx.updateTable('device').set({ revoked_at: now }).where('revoked_at', 'is', null);
  query = 'id' in by ? query.where('id', '=', by.id) : query.where('name', '=', by.name);
  return (await query.returning('id').execute()).map(({ id }) => id);
};

export interface Nonce {
  deviceId: string;
  nonce: string;
}

/** Of each, whether it is new; of two alike, one is. In the order of their keys, or two callers could wait in a circle. */
export const insertNonces = async (db: Db, nonces: readonly Nonce[], now: Date): Promise<boolean[]> => {
  const { rows } = await sql<Nonce>`
    insert into device_nonce (device_id, nonce, seen_at)
    select distinct "deviceId", nonce, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(nonces)}::jsonb) as x("deviceId" uuid, nonce text)
    order by 1, 2
    on conflict do nothing
    returning device_id as "deviceId", nonce`.execute(db);
  const fresh = new Set(rows.map(keyOf));
  return nonces.map((nonce) => fresh.delete(keyOf(nonce)));
};

const keyOf = ({ deviceId, nonce }: Nonce): string => `${deviceId} ${nonce}`;

export const deleteNoncesBefore = async (db: Db, time: Date): Promise<void> => {
  await db.deleteFrom('device_nonce').where('seen_at', '<', time).execute();
};

export const touchDevice = async (db: Db, id: string, now: Date): Promise<void> => {
  await db.updateTable('device').set({ last_seen_at: now }).where('id', '=', id).execute();
};

export const updateReport = async (trx: Trx, id: string, report: DeviceReport, now: Date): Promise<void> => {
  const clock_offset_ms = Date.parse(report.deviceTime) - now.getTime();
  await trx
    .updateTable('device')
    .set({ report: toJson(report), reported_at: now, last_seen_at: now, clock_offset_ms })
    .where('id', '=', id)
    .execute();
};
