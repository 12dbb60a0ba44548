import type { LoopVelocity, Overview, OverviewLoop, TurnState } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import { readVelocity } from '../insights/velocity.repo.js';
import * as repo from './overview.repo.js';
import { findTroubles, isSilent } from './troubles.js';

/** Medians over every label there ever was change slowly and are dear. */
const VELOCITY_MS = 30_000;

export interface OverviewService {
  overview(): Promise<Overview>;
}

const toLoop = (row: repo.LoopRow): OverviewLoop => {
  const open = row.closedAt === null && row.turnId !== null;
  return {
    id: row.id,
    name: row.name,
    turnId: row.turnId,
    turnNumber: row.turnNumber,
    state: open ? (row.state as TurnState) : 'collecting',
    stateSince: (row.stateSince ?? row.createdAt).toISOString(),
    progress: row.progress,
    championNumber: row.championNumber,
    labelsSinceTurn: row.labelsSinceTurn,
    labelsWanted: row.labelsWanted,
    waitsForApproval: row.waitsForApproval,
  };
};

export const createOverviewService = ({ db, clock }: { db: Db; clock: Clock }): OverviewService => {
  let velocity: { at: number; of: Promise<LoopVelocity> } | undefined;
  let reading: Promise<Overview> | undefined;

  const readVelocityNow = (now: number): Promise<LoopVelocity> => {
    if (!velocity || now - velocity.at >= VELOCITY_MS) {
      velocity = { at: now, of: readVelocity(db, null) };
      velocity.of.catch(() => (velocity = undefined));
    }
    return velocity.of;
  };

  const read = async (): Promise<Overview> => {
    const at = clock.now();
    const today = new Date(`${at.toISOString().slice(0, 10)}T00:00:00.000Z`);
    const counts = await repo.readCounts(db, today);
    const captures = await repo.readCaptureCounts(db);
    const loopRows = await repo.readLoops(db);
    const devices = await repo.readDevices(db);
    const stations = await repo.readStations(db);
    const loops = loopRows.map(toLoop);
    const inState = (state: TurnState) => loops.filter((loop) => loop.state === state);
    const age = (since: Date | string): number =>
      Math.max(0, (at.getTime() - new Date(since).getTime()) / 1000);
    const longest = (state: TurnState): number | null => {
      const ages = inState(state).map((loop) => age(loop.stateSince));
      return ages.length === 0 ? null : Math.max(...ages);
    };
    return {
      at: at.toISOString(),
      counts: {
        ...counts,
        devices: devices.length,
        devicesSeen: devices.filter((device) => device.lastSeenAt && !isSilent(device, at)).length,
        capturesWaiting: captures.waiting,
        seconds: captures.seconds,
        conflicts: captures.conflicts,
        labels: captures.labels,
        training: inState('training').length,
        gating: inState('gating').length,
        rollingOut: inState('rolling_out').length,
        observing: inState('observing').length,
      },
      waits: {
        oldestCaptureSeconds: captures.oldestWaiting && age(captures.oldestWaiting),
        trainingSeconds: longest('training'),
        gatingSeconds: longest('gating'),
        rolloutSeconds: longest('rolling_out'),
      },
      velocity: await readVelocityNow(at.getTime()),
      loops,
      troubles: findTroubles({ loops: loopRows, devices, stations }, at),
    };
  };

  return {
    // An event makes every open page ask at once: one answer serves those that wait for it together.
    overview: () =>
      (reading ??= read().finally(() => {
        reading = undefined;
      })),
  };
};
