import { AppError, type Actor, type Loop, LoopSettings } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { given } from '../../lib/given.js';
import { newId } from '../../lib/new-id.js';
import { inOwnWords } from '../../lib/reason.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { regroup } from '../review/regroup.js';
import { championOf } from '../stations/champion-of.js';
import type { StationService } from '../stations/stations.service.js';
import * as repo from './loops.repo.js';
import type { LoopConfig } from './loops.tables.js';

/** By group, field by field: what is not named stays. */
export type LoopChanges = { [Group in keyof LoopConfig]?: Partial<LoopConfig[Group]> };

export interface LoopService {
  listLoops(db?: Db): Promise<Loop[]>;
  getLoop(idOrName: string, db?: Db): Promise<Loop>;
  createLoop(actor: Actor, input: LoopChanges & { name: string; stations: string[] }): Promise<Loop>;
  updateLoop(actor: Actor, idOrName: string, changes: LoopChanges): Promise<Loop>;
  /**
   * Images of stations that join are compared with those of the others, and the stations get the loop's model. Those that
   * leave keep the model they have.
   * @throws AppError state_conflict while a turn is open: it freezes, gates and rolls out for the stations it began with
   */
  setStations(actor: Actor, idOrName: string, names: readonly string[]): Promise<Loop>;
  reviewSettings(db: Db, loopId: string): Promise<Loop['review']>;
}

const GROUPS = ['trigger', 'review', 'training', 'gate', 'rollout'] as const;

const merged = (before: Partial<LoopConfig>, changes: LoopChanges): LoopConfig =>
  LoopSettings.parse(
    Object.fromEntries(GROUPS.map((group) => [group, { ...before[group], ...given(changes[group] ?? {}) }])),
  );

export const createLoopService = ({
  db,
  clock,
  history,
  wakeups,
  stations,
}: {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  stations: StationService;
}): LoopService => {
  const wake = wakeAfterCommit(wakeups);

  const rowOf = async (idOrName: string, from: Db): Promise<repo.LoopRow> => {
    const row = await repo.findLoop(from, idOrName);
    if (!row) throw new AppError('not_found', { kind: 'loop', id: idOrName });
    return row;
  };

  const withStations = async (row: repo.LoopRow, from: Db): Promise<Loop> =>
    repo.toLoop(
      row,
      (await stations.stationsOfLoop(from, row.id)).map((station) => station.id),
    );

  return {
    getLoop: async (idOrName, from = db) => withStations(await rowOf(idOrName, from), from),
    reviewSettings: async (from, loopId) => repo.settingsOf(await rowOf(loopId, from)).review,
    listLoops: async (from = db) => {
      const stationIds = await repo.stationIdsByLoop(from);
      return (await repo.listLoops(from)).map((row) => repo.toLoop(row, stationIds.get(row.id) ?? []));
    },

    createLoop: async (actor, { name, stations: names, ...changes }) =>
      inTransaction(db, async (trx) => {
        const at = clock.now();
        const row = { id: newId(at.getTime()), name, settings: merged({}, changes), created_at: at };
        if (!(await repo.insertLoop(trx, row))) throw new AppError('name_taken', { kind: 'loop', name });
        const taken = await stations.attachToLoop(trx, row.id, [...new Set(names)]);
        await regroup(trx, row.id);
        history.decided(trx, {
          actor,
          type: 'loop_created',
          subject: `loop:${row.id}`,
          loopId: row.id,
          data: { name, stations: names, ...row.settings },
        });
        wake(trx, 'turns', 'desired');
        return repo.toLoop(
          row,
          taken.map((station) => station.id),
        );
      }),

    setStations: async (actor, idOrName, names) =>
      inTransaction(db, async (trx) => {
        const { id } = await rowOf(idOrName, trx);
        const row = await repo.lockLoop(trx, id);
        if (await repo.hasOpenTurn(trx, id)) {
          throw new AppError('state_conflict', {
            kind: 'loop',
            id: row.name,
            state: 'in the middle of a turn',
            detail: 'its stations stay until the turn has closed; wait for that, or abort it',
          });
        }
        const before = await stations.stationsOfLoop(trx, id);
        const wanted = new Set(names);
        const leaving = before.filter((station) => !wanted.has(station.name));
        await stations.detachFromLoop(trx, leaving);
        const after = await stations.attachToLoop(trx, id, [...wanted]);
        const joining = after.filter((station) => !before.some((b) => b.id === station.id));
        const modelId = championOf(before);
        for (const station of joining)
          if (modelId && station.championId !== modelId)
            await stations.setChampion(trx, {
              station,
              modelId,
              why: inOwnWords(`the station joined the loop ${row.name}`),
              actor,
            });
        if (joining.length > 0) await regroup(trx, id);
        for (const station of [...leaving, ...joining])
          history.happened(trx, {
            type: 'station_changed',
            actor,
            subject: `station:${station.id}`,
            stationId: station.id,
            loopId: id,
            data: { loopId: joining.includes(station) ? id : null },
          });
        history.decided(trx, {
          actor,
          type: 'loop_changed',
          subject: `loop:${id}`,
          loopId: id,
          data: { stations: after.map((station) => station.name), before: before.map((b) => b.name) },
        });
        wake(trx, 'turns', 'desired');
        return withStations(row, trx);
      }),

    updateLoop: async (actor, idOrName, changes) =>
      inTransaction(db, async (trx) => {
        const { id } = await rowOf(idOrName, trx);
        const before = await repo.lockLoop(trx, id);
        const row = await repo.updateLoop(trx, id, merged(before.settings, changes));
        history.decided(trx, {
          actor,
          type: 'loop_changed',
          subject: `loop:${id}`,
          loopId: id,
          data: changes,
        });
        wake(trx, 'turns', 'desired');
        return withStations(row, trx);
      }),
  };
};
