import {
  AppError,
  type Actor,
  type Champion,
  CapturePolicy,
  DEFAULT_COSTS,
  type Station,
} from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction, lockPlacing } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { given } from '../../lib/given.js';
import { newId } from '../../lib/new-id.js';
import type { Reason } from '../../lib/reason.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import * as repo from './stations.repo.js';

export type StationInput = Partial<
  Pick<Station, 'title' | 'costs' | 'capture' | 'threshold' | 'partsPerDay'>
>;

/** A nested group is changed field by field. */
export type StationChanges = Omit<StationInput, 'costs' | 'capture'> & {
  costs?: Partial<Station['costs']>;
  capture?: Partial<Station['capture']>;
};

export interface StationService {
  listStations(): Promise<Station[]>;
  getStation(idOrName: string, db?: Db): Promise<Station>;
  createStation(actor: Actor, input: StationInput & { name: string }): Promise<Station>;
  updateStation(actor: Actor, idOrName: string, changes: StationChanges): Promise<Station>;
  listChampions(idOrName: string): Promise<Champion[]>;
  championsOfModel(modelId: string): Promise<Champion[]>;
  stationsOfLoop(db: Db, loopId: string): Promise<Station[]>;
  stationsOfDevice(db: Db, deviceId: string): Promise<Station[]>;
  /** For a loop that takes them over. @throws AppError not_found, state_conflict where a station has a loop */
  attachToLoop(trx: Trx, loopId: string, names: readonly string[]): Promise<Station[]>;
  /** They are of no loop any more, and keep their model. */
  detachFromLoop(trx: Trx, stations: readonly Station[]): Promise<void>;
  /** The device serves these from now on. @throws AppError not_found */
  attachToDevice(trx: Trx, deviceId: string, names: readonly string[]): Promise<void>;
  /** By device: the stations it serves or once served. */
  attachedStationIds(db: Db, deviceIds: readonly string[]): Promise<Map<string, Set<string>>>;
  lockStations(trx: Trx, ids: readonly string[]): Promise<Station[]>;
  /** And their loops: captures of one loop are placed one after the other, or two that are alike would not see each other. */
  lockForPlacing(trx: Trx, ids: readonly string[]): Promise<Station[]>;
  /** Models that were seen as champion for the first time. */
  stampLive(trx: Trx, seen: readonly { stationId: string; modelId: string }[], at: Date): Promise<string[]>;
  /** Null takes the model away: the device keeps inspecting with none. */
  setChampion(
    trx: Trx,
    change: { station: Station; modelId: string | null; why: Reason; actor: Actor },
  ): Promise<void>;
}

export const createStationService = ({
  db,
  clock,
  history,
  wakeups,
}: {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
}): StationService => {
  const wake = wakeAfterCommit(wakeups);

  const getStation: StationService['getStation'] = async (idOrName, from = db) => {
    const row = await repo.findStation(from, idOrName);
    if (!row) throw new AppError('not_found', { kind: 'station', id: idOrName });
    return repo.toStation(row);
  };

  const allNamed = async (trx: Trx, names: readonly string[]): Promise<Station[]> => {
    const rows = await repo.stationsByName(trx, names);
    const missing = names.find((name) => !rows.some((row) => row.name === name));
    if (missing !== undefined) throw new AppError('not_found', { kind: 'station', id: missing });
    return rows.map(repo.toStation);
  };

  return {
    getStation,
    attachedStationIds: repo.attachedStationIds,
    stampLive: repo.stampLive,
    listStations: async () => (await repo.listStations(db)).map(repo.toStation),
    listChampions: async (idOrName) =>
      repo.championsWhere(db, { stationId: (await getStation(idOrName)).id }),
    championsOfModel: (modelId) => repo.championsWhere(db, { modelId }),
    stationsOfLoop: async (from, loopId) => (await repo.stationsOfLoop(from, loopId)).map(repo.toStation),
    stationsOfDevice: async (from, deviceId) =>
      (await repo.stationsOfDevice(from, deviceId)).map(repo.toStation),
    lockStations: async (trx, ids) => (await repo.lockStations(trx, ids)).map(repo.toStation),
    lockForPlacing: async (trx, ids) => {
      const locked = (await repo.lockStations(trx, ids)).map(repo.toStation);
      const loopIds = locked.flatMap(({ loopId }) => loopId ?? []);
      for (const loopId of [...new Set(loopIds)].toSorted()) await lockPlacing(trx, loopId);
      return locked;
    },

    createStation: async (actor, input) =>
      inTransaction(db, async (trx) => {
        const at = clock.now();
        const row: repo.StationRow = {
          id: newId(at.getTime()),
          name: input.name,
          title: input.title ?? '',
          costs: input.costs ?? { ...DEFAULT_COSTS },
          capture: input.capture ?? CapturePolicy.parse({}),
          threshold: input.threshold ?? null,
          parts_per_day: input.partsPerDay ?? 1000,
          device_id: null,
          loop_id: null,
          champion_id: null,
          created_at: at,
        };
        if (!(await repo.insertStation(trx, row))) {
          throw new AppError('name_taken', { kind: 'station', name: input.name });
        }
        const station = repo.toStation(row);
        const subject = `station:${station.id}`;
        history.decided(trx, { actor, subject, stationId: station.id, type: 'station_created', data: input });
        return station;
      }),

    updateStation: async (actor, idOrName, changes) =>
      inTransaction(db, async (trx) => {
        const { id } = await getStation(idOrName, trx);
        const [before] = await repo.lockStations(trx, [id]);
        const { partsPerDay, costs, capture, ...plain } = given(changes);
        const row = given({
          ...plain,
          parts_per_day: partsPerDay,
          costs: costs && { ...before.costs, ...given(costs) },
          capture: capture && { ...before.capture, ...given(capture) },
        });
        if (Object.keys(row).length === 0) return repo.toStation(before);
        const station = repo.toStation(await repo.updateStation(trx, id, row));
        const subject = `station:${id}`;
        history.decided(trx, { actor, subject, stationId: id, type: 'station_changed', data: changes });
        wake(trx, 'desired');
        return station;
      }),

    attachToLoop: async (trx, loopId, names) => {
      const ids = (await allNamed(trx, names)).map((station) => station.id);
      const stations = (await repo.lockStations(trx, ids)).map(repo.toStation);
      await lockPlacing(trx, loopId);
      const taken = stations.find((station) => station.loopId !== null && station.loopId !== loopId);
      if (taken) {
        throw new AppError('state_conflict', {
          kind: 'station',
          id: taken.name,
          state: 'part of another loop',
          detail: 'a station belongs to one loop',
        });
      }
      for (const { id } of stations) await repo.updateStation(trx, id, { loop_id: loopId });
      return stations.map((station) => ({ ...station, loopId }));
    },

    detachFromLoop: async (trx, leaving) => {
      await repo.lockStations(
        trx,
        leaving.map(({ id }) => id),
      );
      for (const { id } of leaving) await repo.updateStation(trx, id, { loop_id: null });
    },

    attachToDevice: async (trx, deviceId, names) => {
      const at = clock.now();
      for (const { id } of await allNamed(trx, names)) {
        await repo.updateStation(trx, id, { device_id: deviceId });
        await repo.insertAttachment(trx, id, deviceId, at);
      }
      wake(trx, 'desired');
    },

    setChampion: async (trx, { station, modelId, why, actor }) => {
      const at = clock.now();
      await repo.endChampion(trx, station.id, at);
      if (modelId) await repo.insertChampion(trx, { stationId: station.id, modelId, at, why });
      await repo.updateStation(trx, station.id, { champion_id: modelId });
      history.decided(trx, {
        actor,
        type: 'champion_changed',
        subject: `station:${station.id}`,
        stationId: station.id,
        loopId: station.loopId,
        data: { modelId, before: station.championId, why: why.words },
      });
      wake(trx, 'desired', 'turns');
    },
  };
};
