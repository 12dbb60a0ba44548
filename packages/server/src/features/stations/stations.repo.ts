import type { Champion, Station } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import { byIdOrName } from '../../lib/by-id-or-name.js';
import type { Reason } from '../../lib/reason.js';
import type { StationTable } from './stations.tables.js';

export type StationRow = Selectable<StationTable>;

export const toStation = (row: StationRow): Station => ({
  id: row.id,
  name: row.name,
  title: row.title,
  costs: row.costs,
  capture: row.capture,
  threshold: row.threshold,
  partsPerDay: row.parts_per_day,
  deviceId: row.device_id,
  loopId: row.loop_id,
  championId: row.champion_id,
  createdAt: row.created_at.toISOString(),
});

export const listStations = async (db: Db): Promise<StationRow[]> =>
  db.selectFrom('station').selectAll().orderBy('name').execute();

export const findStation = async (db: Db, idOrName: string): Promise<StationRow | undefined> => {
  const [column, value] = byIdOrName(idOrName);
  return db.selectFrom('station').selectAll().where(column, '=', value).executeTakeFirst();
};

export const stationsByName = async (db: Db, names: readonly string[]): Promise<StationRow[]> =>
  names.length === 0
    ? []
    : db
        .selectFrom('station')
        .selectAll()
        .where('name', 'in', [...names])
        .orderBy('name')
        .execute();

export const stationsOfLoop = async (db: Db, loopId: string): Promise<StationRow[]> =>
  db.selectFrom('station').selectAll().where('loop_id', '=', loopId).orderBy('name').execute();

export const stationsOfDevice = async (db: Db, deviceId: string): Promise<StationRow[]> =>
  db.selectFrom('station').selectAll().where('device_id', '=', deviceId).orderBy('name').execute();

/** In the order of their ids, so that no two callers wait for each other. */
export const lockStations = async (trx: Trx, ids: readonly string[]): Promise<StationRow[]> =>
  ids.length === 0
    ? []
    : trx
        .selectFrom('station')
        .selectAll()
        .where('id', 'in', [...ids])
        .orderBy('id')
        .forNoKeyUpdate()
        .execute();

export const insertStation = async (trx: Trx, station: StationRow): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('station')
    .values({
      ...station,
      costs: JSON.stringify(station.costs),
      capture: JSON.stringify(station.capture),
    })
    .onConflict((oc) => oc.column('name').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) === 1;
};

export type StationChanges = Partial<Omit<StationRow, 'id' | 'name' | 'created_at'>>;

export const updateStation = async (
  trx: Trx,
  id: string,
  { costs, capture, ...plain }: StationChanges,
): Promise<StationRow> =>
  trx
    .updateTable('station')
    .set({
      ...plain,
      ...(costs && { costs: JSON.stringify(costs) }),
      ...(capture && { capture: JSON.stringify(capture) }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

export const insertAttachment = async (
  trx: Trx,
  stationId: string,
  deviceId: string,
  since: Date,
): Promise<void> => {
  await trx
    .insertInto('station_attachment')
    .values({ station_id: stationId, device_id: deviceId, since })
    .onConflict((oc) => oc.doNothing())
    .execute();
};

/** Stations that the device serves or served. */
/** By device. */
export const attachedStationIds = async (
  db: Db,
  deviceIds: readonly string[],
): Promise<Map<string, Set<string>>> => {
  const rows = await db
    .selectFrom('station_attachment')
    .select(['device_id', 'station_id'])
    .where('device_id', 'in', deviceIds)
    .execute();
  const stations = new Map(deviceIds.map((id) => [id, new Set<string>()]));
  for (const row of rows) stations.get(row.device_id)?.add(row.station_id);
  return stations;
};

export const endChampion = async (trx: Trx, stationId: string, at: Date): Promise<void> => {
  await trx
    .updateTable('champion')
    .set({ to_at: at })
    .where('station_id', '=', stationId)
    .where('to_at', 'is', null)
    .execute();
};

export const insertChampion = async (
  trx: Trx,
  champion: { stationId: string; modelId: string; at: Date; why: Reason },
): Promise<void> => {
  await trx
    .insertInto('champion')
    .values({
      station_id: champion.stationId,
      model_id: champion.modelId,
      from_at: champion.at,
      to_at: null,
      why: champion.why.words,
      statements: JSON.stringify(champion.why.statements),
    })
    .execute();
};

export const championsWhere = async (
  db: Db,
  where: { stationId: string } | { modelId: string },
): Promise<Champion[]> => {
  const query = db.selectFrom('champion').selectAll().orderBy('from_at', 'desc').orderBy('seq', 'desc');
  const rows = await (
    'stationId' in where
      ? query.where('station_id', '=', where.stationId)
      : query.where('model_id', '=', where.modelId)
  ).execute();
  return rows.map((row) => ({
    modelId: row.model_id,
    stationId: row.station_id,
    from: row.from_at.toISOString(),
    to: row.to_at?.toISOString() ?? null,
    why: row.why,
    statements: row.statements,
  }));
};

/** Stations whose champion was seen judging for the first time. */
export const stampLive = async (
  trx: Trx,
  seen: readonly { stationId: string; modelId: string }[],
  at: Date,
): Promise<string[]> => {
  if (seen.length === 0) return [];
  const pairs = JSON.stringify(seen.map(({ stationId, modelId }) => ({ stationId, modelId })));
  const { rows } = await sql<{ modelId: string }>`
    update champion c set live_at = ${at}
    from jsonb_to_recordset(${pairs}::jsonb) as s("stationId" uuid, "modelId" uuid)
    where c.station_id = s."stationId" and c.model_id = s."modelId" and c.to_at is null and c.live_at is null
    returning c.model_id as "modelId"`.execute(trx);
  return rows.map((row) => row.modelId);
};
