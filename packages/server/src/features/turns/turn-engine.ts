import type { Loop } from '@lemniscate/contracts';
import type { FastifyBaseLogger } from 'fastify';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import type { Wakeups } from '../../lib/wakeups.js';
import type { DatasetService } from '../datasets/datasets.service.js';
import type { LoopService } from '../loops/loops.service.js';
import type { ReviewService } from '../review/review.service.js';
import { dueTrigger } from './due-trigger.js';
import { Patience } from './patience.js';
import type { TurnSteps } from './turn-steps.js';
import { MIN_GOOD, type TurnService } from './turns.service.js';
import * as repo from './turns.repo.js';

const TICK_MS = 1000;

export interface TurnEngine {
  /** Everything that can be done now: each transition in a transaction of its own. */
  tick(): Promise<void>;
  /** Ticks every second and whenever something happened, until `stopping`. */
  run(stopping: AbortSignal): Promise<void>;
}

export interface EngineDeps {
  db: Db;
  clock: Clock;
  log: Pick<FastifyBaseLogger, 'error'>;
  wakeups: Wakeups;
  loops: LoopService;
  review: ReviewService;
  datasets: DatasetService;
  turns: TurnService;
  steps: TurnSteps;
}

/**
 * Moves turns on. All it knows is in the database: killed anywhere, it goes on from the last transition that was
 * committed; several servers may run it at once, because a turn is taken by one at a time.
 */
export const createTurnEngine = (deps: EngineDeps): TurnEngine => {
  const { db, clock, log, wakeups, loops, datasets, turns, steps } = deps;
  const patience = new Patience(clock);

  const stepOnce = async (id: string): Promise<boolean> => {
    const before = await repo.findTurn(db, id);
    if (!before || before.closed_at !== null) return false;
    const prepared = await steps.prepare(before);
    return inTransaction(db, async (trx) => {
      const turn = await repo.takeOpenTurn(trx, id);
      // Somebody else moved it on: what was prepared is for a state that is past.
      if (!turn || turn.state !== before.state || turn.job_id !== before.job_id) return false;
      return steps.step(trx, turn, prepared);
    });
  };

  const advance = async (id: string): Promise<void> => {
    if (!patience.mayTry(id)) return;
    try {
      while (await stepOnce(id));
      patience.forget(id);
    } catch (error) {
      const { count, isOver } = patience.failed(id);
      log.error({ err: error, turnId: id, count }, 'a turn could not be moved on');
      if (!isOver) return;
      await turns.giveUp(id, (error as Error).message.slice(0, 500));
      patience.forget(id);
    }
  };

  const startIfDue = async (loop: Loop): Promise<boolean> => {
    const latest = await repo.latestTurn(db, loop.id);
    if (latest && latest.closed_at === null) return false;
    const since = latest?.started_at ?? new Date(loop.createdAt);
    const fired = await dueTrigger(deps, loop, { since });
    if (!fired) return false;
    if ((await datasets.countItems(loop.id)).train.ok < MIN_GOOD) return false;
    return (await turns.start(loop.id, fired, SYSTEM)) !== null;
  };

  const tick = async (): Promise<void> => {
    for (const turn of await repo.openTurns(db)) await advance(turn.id);
    let started = false;
    for (const loop of await loops.listLoops()) started = (await startIfDue(loop)) || started;
    if (started) for (const turn of await repo.openTurns(db)) await advance(turn.id);
  };

  return {
    tick,
    run: async (stopping) => {
      while (!stopping.aborted) {
        // Listens before it looks, so that what happens meanwhile is not missed.
        const heard = wakeups.wait('turns', TICK_MS, stopping);
        await tick().catch((error: unknown) => log.error({ err: error }, 'the turn engine failed'));
        await heard;
      }
    },
  };
};
