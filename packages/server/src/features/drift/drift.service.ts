import type { Actor, ConditionWindow, DriftAlarm } from '@lemniscate/contracts';
import { addToDrift, type DriftState, learnDriftBaseline, startDrift } from '@lemniscate/vision/loop';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { newId } from '../../lib/new-id.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { StationService } from '../stations/stations.service.js';
import * as repo from './drift.repo.js';

/** Windows that what is usual is learned from, at most. */
const LEARNED_FROM = 400;
/** The present conditions, when they become the usual ones. */
const PRESENT_WINDOWS = 10;

export interface DriftService {
  /** Windows of one station as its device sent them; those known already change nothing. */
  takeIn(trx: Trx, stationId: string, windows: readonly ConditionWindow[]): Promise<void>;
  listAlarms(station: string): Promise<DriftAlarm[]>;
  /** What is now is usual from now on. */
  clear(actor: Actor, station: string): Promise<void>;
}

/** The spread of lots stays as it was learned; only where they lie has moved. */
const recentred = (state: DriftState, windows: readonly repo.Window[]): DriftState => {
  const measurements = Object.fromEntries(
    Object.entries(state.baseline.measurements).map(([name, usual]) => {
      const medians = windows.map((w) => w.measurements[name]?.median).filter(Number.isFinite);
      const centre =
        medians.length === 0 ? usual.centre : medians.reduce((sum, m) => sum + m, 0) / medians.length;
      return [name, { ...usual, centre }];
    }),
  );
  return startDrift({ ...state.baseline, measurements });
};

export const createDriftService = ({
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
}): DriftService => {
  const wake = wakeAfterCommit(wakeups);

  const raise = async (
    trx: Trx,
    stationId: string,
    alarm: ReturnType<typeof addToDrift>['alarms'][number],
  ): Promise<void> => {
    const at = clock.now();
    const row = {
      id: newId(at.getTime()),
      station_id: stationId,
      at,
      measurement: alarm.measurement,
      shift_sd: alarm.shiftSd,
      in_words: alarm.inWords,
      statements: alarm.statements,
    };
    if (!(await repo.insertAlarm(trx, row))) return;
    const { loopId } = await stations.getStation(stationId, trx);
    history.happened(trx, {
      type: 'drift_alarm',
      actor: SYSTEM,
      subject: `station:${stationId}`,
      stationId,
      loopId,
      data: { measurement: alarm.measurement, shiftSd: alarm.shiftSd, inWords: alarm.inWords },
    });
    wake(trx, 'turns');
  };

  return {
    takeIn: async (trx, stationId, windows) => {
      if (windows.length === 0) return;
      const { normalFrom, state: before } = await repo.lockState(trx, stationId);
      let state = before;
      for (const window of windows.toSorted((a, b) => (a.to < b.to ? -1 : 1))) {
        if (!(await repo.insertWindow(trx, stationId, window, clock.now()))) continue;
        if (state === null) continue;
        const { n, measurements } = window;
        const next = addToDrift(state, { n, measurements });
        state = next.state;
        for (const alarm of next.alarms) await raise(trx, stationId, alarm);
      }
      if (before === null) {
        const seen = await repo.latestWindows(trx, stationId, normalFrom, LEARNED_FROM);
        const usual = learnDriftBaseline(seen);
        if (!('refused' in usual)) state = startDrift(usual);
      }
      if (state !== before) await repo.saveState(trx, stationId, state);
    },

    listAlarms: async (station) => repo.listAlarms(db, (await stations.getStation(station)).id),

    clear: async (actor, name) => {
      const station = await stations.getStation(name);
      await inTransaction(db, async (trx) => {
        const { state } = await repo.lockState(trx, station.id);
        const present = await repo.latestWindows(trx, station.id, new Date(0), PRESENT_WINDOWS);
        const cleared = await repo.clearAlarms(trx, station.id, clock.now());
        await repo.saveState(trx, station.id, state && recentred(state, present), clock.now());
        history.decided(trx, {
          type: 'drift_cleared',
          actor,
          subject: `station:${station.id}`,
          stationId: station.id,
          loopId: station.loopId,
          data: { alarms: cleared },
        });
      });
    },
  };
};
