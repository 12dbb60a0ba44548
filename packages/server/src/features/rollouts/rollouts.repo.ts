import type { Rollout } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import { type Reason, reasonColumns } from '../../lib/reason.js';
import type { RolloutTable } from '../loops/loops.tables.js';
import type { StationProgress } from './still-wanted.js';
import type { PhaseCounts, Watch } from './watch.js';

export type RolloutRow = Omit<Selectable<RolloutTable>, 'monitor'> & { monitor: Watch };
export type Phase = Rollout['phase'];

export const OPEN_PHASES = ['shadow', 'canary', 'full'] as const satisfies readonly Phase[];

export const findRollout = async (db: Db, id: string): Promise<RolloutRow | undefined> =>
  (await db.selectFrom('rollout').selectAll().where('id', '=', id).executeTakeFirst()) as
    | RolloutRow
    | undefined;

export const lockRollout = async (trx: Trx, id: string): Promise<RolloutRow | undefined> =>
  (await trx.selectFrom('rollout').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) as
    | RolloutRow
    | undefined;

export const insertRollout = async (
  trx: Trx,
  rollout: Pick<
    RolloutRow,
    'id' | 'turn_id' | 'loop_id' | 'challenger_id' | 'champion_id' | 'phase' | 'monitor'
  >,
  stations: readonly { id: string; championId: string | null }[],
  at: Date,
): Promise<void> => {
  await trx
    .insertInto('rollout')
    .values({
      ...rollout,
      monitor: JSON.stringify(rollout.monitor),
      started_at: at,
      phase_since: at,
      reason: null,
    })
    .execute();
  await trx
    .insertInto('rollout_station')
    .values(
      stations.map((station) => ({
        rollout_id: rollout.id,
        station_id: station.id,
        former_champion_id: station.championId,
      })),
    )
    .execute();
};

export const updateRollout = async (
  trx: Trx,
  id: string,
  {
    monitor,
    reason,
    pause,
    ...plain
  }: Partial<Pick<RolloutRow, 'phase' | 'phase_since' | 'monitor' | 'pause'>> & { reason?: Reason | null },
): Promise<void> => {
  await trx
    .updateTable('rollout')
    .set({
      ...plain,
      ...(monitor && { monitor: JSON.stringify(monitor) }),
      ...(pause !== undefined && { paused: pause !== null, pause: pause && JSON.stringify(pause) }),
      ...(reason !== undefined && reasonColumns(reason)),
    })
    .where('id', '=', id)
    .execute();
};

export const addErrors = async (
  trx: Trx,
  id: string,
  errors: number,
  reason: string | null,
): Promise<void> => {
  await trx
    .updateTable('rollout')
    // The first reason stays.
    .set((eb) => ({
      errors: eb('errors', '+', errors),
      ...(reason !== null && { reason: eb.fn.coalesce('reason', eb.val(reason)) }),
    }))
    .where('id', '=', id)
    .execute();
};

export const rolloutStations = async (
  db: Db,
  rolloutId: string,
): Promise<{ stationId: string; formerChampionId: string | null }[]> => {
  const rows = await db
    .selectFrom('rollout_station')
    .selectAll()
    .where('rollout_id', '=', rolloutId)
    .orderBy('station_id')
    .execute();
  return rows.map((row) => ({ stationId: row.station_id, formerChampionId: row.former_champion_id }));
};

/** A station of the roll-out whose champion is not the one that it had at the start. */
export const hasOtherChampion = async (db: Db, rolloutId: string): Promise<boolean> => {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select 1 from rollout_station r join station s on s.id = r.station_id
      where r.rollout_id = ${rolloutId} and s.champion_id is distinct from r.former_champion_id) as found`.execute(
    db,
  );
  return rows[0].found;
};

export interface OpenRollout {
  id: string;
  stationId: string;
  phase: Phase;
  challengerId: string;
}

/**
 * At most one a station: a loop has one open roll-out, a station one loop. In an order in which two uploads that count for
 * the same stations never wait for each other in a circle.
 */
export const openRolloutsAt = async (db: Db, stationIds: readonly string[]): Promise<OpenRollout[]> => {
  if (stationIds.length === 0) return [];
  const rows = await db
    .selectFrom('rollout')
    .innerJoin('rollout_station', 'rollout_station.rollout_id', 'rollout.id')
    .select(['rollout.id', 'rollout_station.station_id', 'rollout.phase', 'rollout.challenger_id'])
    .where('rollout.phase', 'in', [...OPEN_PHASES])
    .where('rollout_station.station_id', 'in', [...stationIds])
    .orderBy('rollout_station.station_id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    stationId: row.station_id,
    phase: row.phase,
    challengerId: row.challenger_id,
  }));
};

export const addCounts = async (
  trx: Trx,
  { id, phase, stationId }: Pick<OpenRollout, 'id' | 'phase' | 'stationId'>,
  counts: PhaseCounts,
): Promise<void> => {
  await sql`
    insert into rollout_count as c (rollout_id, phase, station_id, parts, challenger_parts, challenger_rejects, compared,
      compared_challenger_rejects, compared_champion_rejects, both_reject, disagreements, overrides)
    values (${id}, ${phase}, ${stationId}, ${counts.parts}, ${counts.challengerParts}, ${counts.challengerRejects},
      ${counts.compared}, ${counts.comparedChallengerRejects}, ${counts.comparedChampionRejects}, ${counts.bothReject},
      ${counts.disagreements}, ${counts.overrides})
    on conflict (rollout_id, phase, station_id) do update set parts = c.parts + excluded.parts,
      challenger_parts = c.challenger_parts + excluded.challenger_parts,
      challenger_rejects = c.challenger_rejects + excluded.challenger_rejects,
      compared = c.compared + excluded.compared,
      compared_challenger_rejects = c.compared_challenger_rejects + excluded.compared_challenger_rejects,
      compared_champion_rejects = c.compared_champion_rejects + excluded.compared_champion_rejects,
      both_reject = c.both_reject + excluded.both_reject, disagreements = c.disagreements + excluded.disagreements,
      overrides = c.overrides + excluded.overrides`.execute(trx);
};

export interface Counted {
  total: PhaseCounts;
  of(phase: Phase): PhaseCounts;
  at(phase: Phase, stationId: string): PhaseCounts;
}

/** By phase and station. */
export const readCounts = async (db: Db, rolloutId: string): Promise<Counted> => {
  const rows = await db.selectFrom('rollout_count').selectAll().where('rollout_id', '=', rolloutId).execute();
  const sumOf = (some: typeof rows): PhaseCounts => {
    const sum = (key: Exclude<keyof (typeof rows)[number], 'rollout_id' | 'phase' | 'station_id'>): number =>
      some.reduce((total, row) => total + row[key], 0);
    return {
      parts: sum('parts'),
      challengerParts: sum('challenger_parts'),
      challengerRejects: sum('challenger_rejects'),
      compared: sum('compared'),
      comparedChallengerRejects: sum('compared_challenger_rejects'),
      comparedChampionRejects: sum('compared_champion_rejects'),
      bothReject: sum('both_reject'),
      disagreements: sum('disagreements'),
      overrides: sum('overrides'),
    };
  };
  return {
    total: sumOf(rows),
    of: (phase) => sumOf(rows.filter((row) => row.phase === phase)),
    at: (phase, stationId) =>
      sumOf(rows.filter((row) => row.phase === phase && row.station_id === stationId)),
  };
};

/** When the challenger was first seen judging as champion at a station of the roll-out. */
export const firstLive = async (db: Db, rolloutId: string, modelId: string): Promise<Date | null> => {
  const row = await db
    .selectFrom('champion')
    .innerJoin('rollout_station', 'rollout_station.station_id', 'champion.station_id')
    .select((eb) => eb.fn.min('champion.live_at').as('live'))
    .where('rollout_station.rollout_id', '=', rolloutId)
    .where('champion.model_id', '=', modelId)
    .where('champion.to_at', 'is', null)
    .executeTakeFirst();
  return (row?.live as Date | null | undefined) ?? null;
};

/** The stations of the roll-out: whether a device serves them that was heard of since, and runs the challenger as champion. */
export const readStations = async (
  db: Db,
  { id, challenger_id: challengerId }: Pick<RolloutRow, 'id' | 'challenger_id'>,
  since: Date,
): Promise<Omit<StationProgress, 'counts'>[]> => {
  const { rows } = await sql<Omit<StationProgress, 'counts'>>`
    select s.id, s.name, d.id is not null as "hasDevice", coalesce(d.last_seen_at >= ${since}, false) as "isOnline",
      exists (select 1 from champion c where c.station_id = s.id and c.model_id = ${challengerId}
        and c.to_at is null and c.live_at is not null) as "isLive"
    from rollout_station r join station s on s.id = r.station_id
    left join device d on d.id = s.device_id and d.revoked_at is null
    where r.rollout_id = ${id} order by s.name`.execute(db);
  return rows;
};
