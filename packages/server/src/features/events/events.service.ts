import type { Actor } from '@lemniscate/contracts';
import { afterCommit, beforeCommit, lockLog } from '../../db/transaction.js';
import type { Trx } from '../../db/schema.js';
import type { Clock } from '../../lib/clock.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { type DatedEvent, insertEvents } from './events.repo.js';

/** The topic of `Wakeups` that hears of new events. */
export const EVENTS_TOPIC = 'events';
/** The one that hears of verdicts, which are no events. */
export const INSPECTIONS_TOPIC = 'inspections';

export interface NewEvent {
  /** {thing}_{what happened to it}: `turn_started`. */
  type: string;
  actor: Actor;
  /** What it happened to: {kind}:{id}. */
  subject: string;
  loopId?: string | null;
  stationId?: string | null;
  data?: Record<string, unknown>;
}

const FLUSH = Symbol('events');
const waiting = new WeakMap<Trx, DatedEvent[]>();

export interface Events {
  /** Written with the transaction, at its end; streams hear of it once it is committed. */
  record(trx: Trx, event: NewEvent): void;
}

export const createEvents = ({ clock, wakeups }: { clock: Clock; wakeups: Wakeups }): Events => ({
  record(trx, { type, actor, subject, loopId = null, stationId = null, data = {} }) {
    const list = waiting.get(trx) ?? [];
    waiting.set(trx, list);
    const { kind, id, name } = actor;
    const at = clock.now().toISOString();
    list.push({ at, type, actor: { kind, id, name }, subject, loopId, stationId, data });
    beforeCommit(trx, FLUSH, async () => {
      await lockLog(trx);
      await insertEvents(trx, list);
    });
    afterCommit(trx, FLUSH, () => wakeups.notify(EVENTS_TOPIC));
  },
});
