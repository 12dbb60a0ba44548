import {
  AppError,
  type Actor,
  labelsAsked,
  type Rollout,
  type Turn,
  type TurnState,
} from '@lemniscate/contracts';
import { state } from '@lemniscate/contracts/statements';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { newId } from '../../lib/new-id.js';
import { inOwnWords, type Reason, stated } from '../../lib/reason.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { DatasetService } from '../datasets/datasets.service.js';
import type { JobService } from '../jobs/jobs.service.js';
import { lockLoop } from '../loops/loops.repo.js';
import type { LoopService } from '../loops/loops.service.js';
import type { RolloutService } from '../rollouts/rollouts.service.js';
import type { StationService } from '../stations/stations.service.js';
import { deployedChampion } from './deployed-champion.js';
import * as repo from './turns.repo.js';

/** Good images that a model needs to know what normal is. */
export const MIN_GOOD = 5;

/** A person may say whether it is promoted: the gate would, or cannot tell yet. */
export const waitsForPerson = ({ state, gate }: Pick<repo.TurnRow, 'state' | 'gate'>): boolean =>
  (state === 'gating' && gate?.answer === 'promote' && !gate.approval) || labelsAsked({ state, gate }) > 0;

export interface TurnService {
  getTurn(id: string): Promise<Turn>;
  listTurns(
    filter: { loop?: string; state?: TurnState },
    after: { at: Date; id: string } | null,
    limit: number,
  ): Promise<Turn[]>;
  /** @throws AppError state_conflict while another turn is open, too_few_good_images */
  startByHand(actor: Actor, loopName: string): Promise<Turn>;
  /** Null where another turn is open. */
  start(loopId: string, trigger: Turn['trigger'], actor: Actor): Promise<Turn | null>;
  approve(actor: Actor, id: string, reason: string): Promise<Turn>;
  abort(actor: Actor, id: string, reason: string): Promise<Turn>;
  /** Aborts a turn that fails again and again. */
  giveUp(id: string, problem: string): Promise<Turn>;
  /**
   * Puts the former champions back, also when the turn has closed since. A later turn that compared its model with the one
   * taken back ends by itself.
   * @throws AppError state_conflict where no station runs the model any more
   */
  rollBack(actor: Actor, rolloutId: string, reason: string): Promise<Rollout>;
  /** The same for a caller that holds the turn already. */
  abortIn(trx: Trx, turn: repo.TurnRow, actor: Actor, reason: Reason): Promise<void>;
}

export interface TurnDeps {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
  stations: StationService;
  loops: LoopService;
  datasets: DatasetService;
  jobs: JobService;
  rollouts: RolloutService;
}

const conflict = (turn: repo.TurnRow, detail: string): AppError =>
  new AppError('state_conflict', { kind: 'turn', id: turn.id, state: turn.outcome ?? turn.state, detail });

export const createTurnService = (deps: TurnDeps): TurnService => {
  const { db, clock, history, wakeups, stations, loops, datasets, jobs, rollouts } = deps;
  const wake = wakeAfterCommit(wakeups);

  const present = async (from: Db, row: repo.TurnRow): Promise<Turn> => {
    const job = row.job_id && row.closed_at === null ? await jobs.findJob(from, row.job_id) : undefined;
    return repo.toTurn(row, job?.progress ?? null);
  };

  const lockOrThrow = async (trx: Trx, id: string): Promise<repo.TurnRow> => {
    const turn = await repo.lockTurn(trx, id);
    if (!turn) throw new AppError('not_found', { kind: 'turn', id });
    return turn;
  };

  const start: TurnService['start'] = async (loopId, trigger, actor) =>
    inTransaction(db, async (trx) => {
      await lockLoop(trx, loopId);
      const at = clock.now();
      const turn = await repo.insertTurn(trx, {
        id: newId(at.getTime()),
        loopId,
        trigger,
        championId: await deployedChampion(stations, trx, loopId),
        at,
      });
      if (!turn) return null;
      (trigger === 'hand' ? history.decided : history.happened)(trx, {
        type: 'turn_started',
        actor,
        subject: `turn:${turn.id}`,
        loopId,
        data: { number: turn.number, trigger },
      });
      wake(trx, 'turns');
      return repo.toTurn(turn);
    });

  const abortIn: TurnService['abortIn'] = async (trx, turn, actor, reason) => {
    if (turn.job_id) await jobs.cancelJobIn(trx, turn.job_id, reason);
    if (turn.rollout_id) await rollouts.stopRollout(trx, turn.rollout_id, actor, reason);
    const at = clock.now();
    await repo.updateTurn(trx, turn.id, {
      state: 'aborted',
      state_since: at,
      closed_at: at,
      outcome: 'aborted',
      reason,
    });
    (actor.kind === 'user' ? history.decided : history.happened)(trx, {
      type: 'turn_aborted',
      actor,
      subject: `turn:${turn.id}`,
      loopId: turn.loop_id,
      data: { from: turn.state, reason: reason.words },
    });
    wake(trx, 'turns', 'jobs');
  };

  const abort = (actor: Actor, id: string, reason: Reason): Promise<Turn> =>
    inTransaction(db, async (trx) => {
      const turn = await lockOrThrow(trx, id);
      if (turn.closed_at !== null) throw conflict(turn, 'it has ended');
      await abortIn(trx, turn, actor, reason);
      return present(trx, await lockOrThrow(trx, id));
    });

  /** A turn that the gate held is closed; a person's word opens it again, if nothing took its place meanwhile. */
  const reopen = async (trx: Trx, turn: repo.TurnRow): Promise<void> => {
    await lockLoop(trx, turn.loop_id);
    const latest = await repo.latestTurn(trx, turn.loop_id);
    if (latest && latest.closed_at === null) throw conflict(turn, `turn ${latest.number} is under way`);
    if ((await deployedChampion(stations, trx, turn.loop_id)) !== turn.champion_id) {
      throw conflict(turn, 'another champion was deployed since');
    }
    await repo.updateTurn(trx, turn.id, {
      state: 'gating',
      state_since: clock.now(),
      closed_at: null,
      outcome: null,
      reason: null,
    });
  };

  return {
    start,
    abortIn,
    listTurns: async ({ loop, state }, after, limit) => {
      const loopId = loop === undefined ? undefined : (await loops.getLoop(loop)).id;
      const rows = await repo.listTurns(db, { loopId, state }, after, limit);
      return Promise.all(rows.map((row) => present(db, row)));
    },

    getTurn: async (id) => {
      const row = await repo.findTurn(db, id);
      if (!row) throw new AppError('not_found', { kind: 'turn', id });
      return present(db, row);
    },

    startByHand: async (actor, loopName) => {
      const loop = await loops.getLoop(loopName);
      const { train } = await datasets.countItems(loop.id);
      if (train.ok < MIN_GOOD) {
        throw new AppError('too_few_good_images', {
          found: train.ok,
          needed: MIN_GOOD,
          path: `the loop ${loop.name}`,
        });
      }
      const turn = await start(loop.id, 'hand', actor);
      if (turn) return turn;
      throw new AppError('state_conflict', {
        kind: 'loop',
        id: loop.name,
        state: 'in the middle of a turn',
        detail: 'wait for it to close, or abort it',
      });
    },

    approve: async (actor, id, reason) =>
      inTransaction(db, async (trx) => {
        const turn = await lockOrThrow(trx, id);
        const waits = waitsForPerson(turn);
        const held = turn.state === 'closed' && turn.outcome === 'held';
        if (!turn.gate || !(waits || held)) throw conflict(turn, 'there is nothing to approve');
        if (held) await reopen(trx, turn);
        const approval = { by: actor.name, at: clock.now().toISOString(), approved: true, reason };
        const row = await repo.updateTurn(trx, id, { gate: { ...turn.gate, approval } });
        history.decided(trx, {
          type: 'turn_approved',
          actor,
          subject: `turn:${id}`,
          loopId: turn.loop_id,
          data: { answer: turn.gate.answer, reason },
        });
        wake(trx, 'turns');
        return present(trx, row);
      }),

    abort: (actor, id, words) => abort(actor, id, inOwnWords(words)),
    giveUp: (id, problem) => abort(SYSTEM, id, stated(state('turn_stuck', { said: problem }))),

    rollBack: async (actor, rolloutId, words) => {
      const reason = inOwnWords(words);
      const turnId = await rollouts.turnOf(rolloutId);
      await inTransaction(db, async (trx) => {
        const turn = await lockOrThrow(trx, turnId);
        await rollouts.takeBack(trx, rolloutId, actor, reason);
        const at = clock.now();
        await repo.updateTurn(trx, turnId, {
          state: 'closed',
          state_since: at,
          closed_at: turn.closed_at ?? at,
          outcome: 'rolled_back',
          reason,
        });
        history.happened(trx, {
          type: 'turn_closed',
          actor,
          subject: `turn:${turnId}`,
          loopId: turn.loop_id,
          data: {
            number: turn.number,
            from: turn.state,
            to: 'closed',
            outcome: 'rolled_back',
            reason: words,
          },
        });
        wake(trx, 'turns');
      });
      return rollouts.getRollout(rolloutId);
    },
  };
};
