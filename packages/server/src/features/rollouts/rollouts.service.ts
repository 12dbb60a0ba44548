import {
  AppError,
  type Actor,
  DEVICE_SILENT_MS,
  type EventType,
  type Loop,
  type Rollout,
  type Station,
} from '@lemniscate/contracts';
import { sayInEnglish, state, type Statement } from '@lemniscate/contracts/statements';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { newId } from '../../lib/new-id.js';
import { type Reason, stated } from '../../lib/reason.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { Tally } from '../ingest/inspections.repo.js';
import type { LoopService } from '../loops/loops.service.js';
import { championOf } from '../stations/champion-of.js';
import type { StationService } from '../stations/stations.service.js';
import { nextPhase } from './next-phase.js';
import * as repo from './rollouts.repo.js';
import { leftOut, type Standing, waitWords } from './still-wanted.js';
import { bandsOf, NO_COUNTS, type PhaseCounts, startWatch, watchAlone, watchMore, whyHalt } from './watch.js';

/** What became of a roll-out in one step. */
export interface RolloutStep {
  moved: boolean;
  phase: repo.Phase;
  reason: Reason | null;
  /** When the challenger was first seen judging as champion. */
  liveAt: Date | null;
}

export interface RolloutService {
  getRollout(id: string): Promise<Rollout>;
  /** A first model has no champion to be compared with: it goes to all stations at once. */
  startRollout(
    trx: Trx,
    rollout: { turnId: string; loop: Loop; stations: Station[]; challengerId: string; actor: Actor },
  ): Promise<string>;
  /** Looks at what was counted and goes on, stops or stays. The caller holds the turn. */
  stepRollout(trx: Trx, rolloutId: string, loop: Loop): Promise<RolloutStep>;
  /** Ends it and puts the former champions back where it had changed them. The caller holds the turn. */
  stopRollout(trx: Trx, rolloutId: string, actor: Actor, reason: Reason): Promise<void>;
  /**
   * The same for one that may be done already.
   * @throws AppError state_conflict where it was stopped before, or no station runs its model any more
   */
  takeBack(trx: Trx, rolloutId: string, actor: Actor, reason: Reason): Promise<void>;
  pause(actor: Actor, id: string, reason: string): Promise<Rollout>;
  resume(actor: Actor, id: string): Promise<Rollout>;
  /** Before its challenger judges everywhere: a station has another champion than the one it is compared with. */
  isOutdated(trx: Trx, id: string): Promise<boolean>;
  turnOf(id: string): Promise<string>;
  phaseOf(trx: Trx, id: string): Promise<{ phase: repo.Phase }>;
  openAt(db: Db, stationIds: readonly string[]): Promise<repo.OpenRollout[]>;
  countParts(trx: Trx, tallies: readonly Tally[]): Promise<void>;
  countOverrides(trx: Trx, overrides: readonly { stationId: string; modelId: string }[]): Promise<void>;
  /** Errors while judging, and problems with the model as such: those halt at once. */
  countErrors(
    trx: Trx,
    at: { stationId: string; modelId: string; errors: number; problem: string | null },
  ): Promise<void>;
  seenLive(trx: Trx, modelIds: readonly string[]): Promise<void>;
}

export const createRolloutService = ({
  db,
  clock,
  history,
  wakeups,
  stations,
  loops,
}: {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  stations: StationService;
  loops: Pick<LoopService, 'getLoop'>;
}): RolloutService => {
  const wake = wakeAfterCommit(wakeups);

  const standingOf = async (
    from: Db,
    row: repo.RolloutRow,
    settings: Loop['rollout'],
    counts: repo.Counted,
  ): Promise<Standing> => {
    const now = clock.now().getTime();
    const all = await repo.readStations(from, row, new Date(now - DEVICE_SILENT_MS));
    return {
      phase: row.phase,
      settings,
      inPhaseMs: now - row.phase_since.getTime(),
      stations: all.map((station) => ({ ...station, counts: counts.at(row.phase, station.id) })),
    };
  };

  const isOpen = ({ phase }: repo.RolloutRow): boolean =>
    (repo.OPEN_PHASES as readonly repo.Phase[]).includes(phase);

  /** Before anything else it waits for a person where it is paused. */
  const waitsOf = async (from: Db, row: repo.RolloutRow, counts: repo.Counted): Promise<Statement[]> => {
    if (!isOpen(row) || row.paused) return [];
    const { rollout } = await loops.getLoop(row.loop_id, from);
    return waitWords(await standingOf(from, row, rollout, counts));
  };

  const findOrThrow = async (from: Db, id: string) => {
    const row = await repo.findRollout(from, id);
    if (!row) throw new AppError('not_found', { kind: 'roll-out', id });
    return row;
  };

  const present = async (from: Db, id: string): Promise<Rollout> => {
    const row = await findOrThrow(from, id);
    const counts = await repo.readCounts(from, id);
    const { total, of } = counts;
    const waits = await waitsOf(from, row, counts);
    return {
      id: row.id,
      turnId: row.turn_id,
      loopId: row.loop_id,
      stationIds: (await repo.rolloutStations(from, id)).map((s) => s.stationId),
      championId: row.champion_id,
      challengerId: row.challenger_id,
      phase: row.phase,
      paused: row.paused,
      pause: row.pause,
      startedAt: row.started_at.toISOString(),
      phaseSince: row.phase_since.toISOString(),
      counts: {
        parts: total.parts,
        challengerParts: total.challengerParts,
        challengerRejects: repo.OPEN_PHASES.reduce((sum, phase) => sum + rejectsOf(of(phase)), 0),
        championRejects: total.comparedChampionRejects,
        disagreements: total.disagreements,
        overrides: total.overrides,
        errors: row.errors,
      },
      phases: repo.OPEN_PHASES.filter((phase) => of(phase).parts > 0).map((phase) => {
        const { bothReject: _, ...counted } = of(phase);
        return { phase, ...counted };
      }),
      bands: bandsOf(row.monitor),
      waitsFor: waits.map(sayInEnglish),
      waitStatements: waits,
      reason: row.reason,
      statements: row.statements,
    };
  };

  const lockOrThrow = async (trx: Trx, id: string): Promise<repo.RolloutRow> => {
    const row = await repo.lockRollout(trx, id);
    if (!row) throw new AppError('not_found', { kind: 'roll-out', id });
    return row;
  };

  const tell = (
    trx: Trx,
    row: repo.RolloutRow,
    actor: Actor,
    type: EventType,
    data: Record<string, unknown>,
  ) =>
    (actor === SYSTEM ? history.happened : history.decided)(trx, {
      type,
      actor,
      subject: `rollout:${row.id}`,
      loopId: row.loop_id,
      data: { turnId: row.turn_id, challengerId: row.challenger_id, ...data },
    });

  const enter = async (trx: Trx, row: repo.RolloutRow, phase: repo.Phase, reason: Reason | null) => {
    await repo.updateRollout(trx, row.id, { phase, phase_since: clock.now(), reason });
    wake(trx, 'desired', 'turns');
  };

  const lockStations = async (trx: Trx, row: repo.RolloutRow): Promise<Station[]> =>
    stations.lockStations(
      trx,
      (await repo.rolloutStations(trx, row.id)).map((s) => s.stationId),
    );

  const isOutdated = async (trx: Trx, row: repo.RolloutRow): Promise<boolean> =>
    (row.phase === 'shadow' || row.phase === 'canary') && (await repo.hasOtherChampion(trx, row.id));

  /** The challenger becomes champion of every station. */
  const promote = async (trx: Trx, row: repo.RolloutRow, why: Reason): Promise<void> => {
    for (const station of await lockStations(trx, row)) {
      await stations.setChampion(trx, { station, modelId: row.challenger_id, why, actor: SYSTEM });
    }
  };

  const stop = async (trx: Trx, row: repo.RolloutRow, actor: Actor, reason: Reason): Promise<repo.Phase> => {
    const former = await repo.rolloutStations(trx, row.id);
    const changed = (await lockStations(trx, row)).filter(
      (station) => station.championId === row.challenger_id,
    );
    for (const station of changed) {
      const { formerChampionId } = former.find((s) => s.stationId === station.id)!;
      await stations.setChampion(trx, { station, modelId: formerChampionId, why: reason, actor });
    }
    const phase = changed.length > 0 || actor !== SYSTEM ? 'rolled_back' : 'halted';
    await enter(trx, row, phase, reason);
    tell(trx, row, actor, phase === 'halted' ? 'rollout_halted' : 'rollout_rolled_back', {
      reason: reason.words,
    });
    return phase;
  };

  return {
    getRollout: (id) => present(db, id),
    openAt: repo.openRolloutsAt,
    phaseOf: lockOrThrow,
    isOutdated: async (trx, id) => isOutdated(trx, await lockOrThrow(trx, id)),
    turnOf: async (id) => (await findOrThrow(db, id)).turn_id,

    startRollout: async (trx, { turnId, loop, stations: all, challengerId, actor }) => {
      const id = newId(clock.now().getTime());
      const first = all.every((station) => station.championId === null);
      const row = {
        id,
        turn_id: turnId,
        loop_id: loop.id,
        challenger_id: challengerId,
        champion_id: championOf(all),
        phase: first ? ('full' as const) : ('shadow' as const),
        monitor: startWatch(loop.rollout),
      };
      await repo.insertRollout(trx, row, all, clock.now());
      const whole = await lockOrThrow(trx, id);
      tell(trx, whole, actor, 'rollout_started', { phase: row.phase, stationIds: all.map((s) => s.id) });
      if (first) await promote(trx, whole, stated(state('first_of_loop', {})));
      wake(trx, 'desired', 'turns');
      return id;
    },

    stepRollout: async (trx, rolloutId, loop) => {
      const row = await lockOrThrow(trx, rolloutId);
      if (!isOpen(row)) return { moved: true, phase: row.phase, reason: reasonOf(row), liveAt: null };
      const counts = await repo.readCounts(trx, rolloutId);
      const monitor = watchMore(row.monitor, counts.total, row.errors);
      if (JSON.stringify(monitor) !== JSON.stringify(row.monitor)) {
        await repo.updateRollout(trx, rolloutId, { monitor });
      }
      // A device's word that the model does not run is a reason of its own, whatever was counted.
      const halt = whyHalt(monitor);
      const why = reasonOf(row) ?? (halt && stated(halt));
      if (why !== null) {
        const phase = await stop(trx, row, SYSTEM, why);
        return { moved: true, phase, reason: why, liveAt: null };
      }
      const liveAt = row.phase === 'full' ? await repo.firstLive(trx, rolloutId, row.challenger_id) : null;
      const standing = await standingOf(trx, row, loop.rollout, counts);
      const next = nextPhase(standing, row.paused);
      if (next === row.phase) return { moved: false, phase: row.phase, reason: null, liveAt };
      if (next === 'full') {
        // From here on nobody takes a champion back in between.
        await lockStations(trx, row);
        if (await isOutdated(trx, row)) return { moved: true, phase: row.phase, reason: null, liveAt };
      }
      await enter(trx, row, next, null);
      if (next === 'full') {
        await promote(trx, row, stated(state('rolled_out', {})));
        await repo.updateRollout(trx, rolloutId, { monitor: watchAlone(monitor, loop.rollout) });
      }
      tell(trx, row, SYSTEM, 'rollout_advanced', {
        from: row.phase,
        to: next,
        counts: counts.of(row.phase),
        withoutStationIds: leftOut(standing).map((station) => station.id),
      });
      return { moved: true, phase: next, reason: null, liveAt };
    },

    stopRollout: async (trx, rolloutId, actor, reason) => {
      const row = await lockOrThrow(trx, rolloutId);
      if (isOpen(row)) await stop(trx, row, actor, reason);
    },

    takeBack: async (trx, rolloutId, actor, reason) => {
      const row = await lockOrThrow(trx, rolloutId);
      if (!isOpen(row)) {
        if (row.phase !== 'done') throw ended(row);
        const running = (await lockStations(trx, row)).some((s) => s.championId === row.challenger_id);
        if (!running) throw ended(row, 'no station runs its model any more; roll back what took its place');
      }
      await stop(trx, row, actor, reason);
    },

    pause: async (actor, id, reason) =>
      inTransaction(db, async (trx) => {
        const row = await lockOrThrow(trx, id);
        if (!isOpen(row)) throw ended(row);
        if (!row.paused) {
          const pause = { by: actor.name, at: clock.now().toISOString(), reason };
          await repo.updateRollout(trx, id, { pause });
          tell(trx, row, actor, 'rollout_paused', { reason });
        }
        return present(trx, id);
      }),

    resume: async (actor, id) =>
      inTransaction(db, async (trx) => {
        const row = await lockOrThrow(trx, id);
        if (!isOpen(row)) throw ended(row);
        await repo.updateRollout(trx, id, { pause: null });
        if (row.paused) tell(trx, row, actor, 'rollout_resumed', {});
        wake(trx, 'turns');
        return present(trx, id);
      }),

    countParts: async (trx, tallies) => {
      const open = await repo.openRolloutsAt(trx, [...new Set(tallies.map((t) => t.stationId))]);
      for (const rollout of open) {
        const counts = { ...NO_COUNTS };
        for (const tally of tallies) {
          if (tally.stationId === rollout.stationId) addTally(counts, tally, rollout.challengerId);
        }
        if (counts.parts === 0) continue;
        await repo.addCounts(trx, rollout, counts);
        wake(trx, 'turns');
      }
    },

    countOverrides: async (trx, overrides) => {
      const open = await repo.openRolloutsAt(trx, [...new Set(overrides.map((o) => o.stationId))]);
      for (const rollout of open) {
        const n = overrides.filter(
          (o) => o.stationId === rollout.stationId && o.modelId === rollout.challengerId,
        ).length;
        if (n > 0) await repo.addCounts(trx, rollout, { ...NO_COUNTS, overrides: n });
      }
    },

    countErrors: async (trx, { stationId, modelId, errors, problem }) => {
      const [rollout] = await repo.openRolloutsAt(trx, [stationId]);
      if (!rollout || rollout.challengerId !== modelId) return;
      await repo.addErrors(trx, rollout.id, errors, problem);
      wake(trx, 'turns');
    },

    seenLive: async (trx) => wake(trx, 'turns'),
  };
};

const reasonOf = ({ reason, statements }: repo.RolloutRow): Reason | null =>
  reason === null ? null : { words: reason, statements };

const ended = (row: repo.RolloutRow, detail = 'it has ended'): AppError =>
  new AppError('state_conflict', { kind: 'roll-out', id: row.id, state: row.phase, detail });

/** In a canary share the challenger judges alone what is compared as well: those are the same parts. */
const rejectsOf = ({ challengerRejects, comparedChallengerRejects }: PhaseCounts): number =>
  Math.max(challengerRejects, comparedChallengerRejects);

/** The challenger may have judged as champion, as second or not at all. */
const addTally = (counts: PhaseCounts, tally: Tally, challengerId: string): void => {
  const asChampion = tally.modelId === challengerId;
  if (!asChampion && tally.secondModelId !== challengerId) return;
  counts.parts += tally.parts;
  if (asChampion) {
    counts.challengerParts += tally.parts;
    counts.challengerRejects += tally.rejects;
  }
  if (tally.secondModelId === null) return;
  counts.compared += tally.parts;
  counts.comparedChallengerRejects += asChampion ? tally.rejects : tally.secondRejects;
  counts.comparedChampionRejects += asChampion ? tally.secondRejects : tally.rejects;
  counts.bothReject += tally.bothReject;
  counts.disagreements += tally.disagreements;
};
