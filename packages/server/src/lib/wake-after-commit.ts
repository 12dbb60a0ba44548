import { afterCommit } from '../db/transaction.js';
import type { Trx } from '../db/schema.js';
import type { Wakeups } from './wakeups.js';

/** What waiting requests, the turn engine and the runner of imports listen to. */
export type Topic = 'imports' | 'jobs' | 'desired' | 'turns';

const KEYS: Record<Topic, symbol> = {
  imports: Symbol('imports'),
  jobs: Symbol('jobs'),
  desired: Symbol('desired'),
  turns: Symbol('turns'),
};

/** Wakes those who wait once the change can be seen. */
export const wakeAfterCommit =
  (wakeups: Wakeups) =>
  (trx: Trx, ...topics: Topic[]): void => {
    for (const topic of topics) afterCommit(trx, KEYS[topic], () => wakeups.notify(topic));
  };
