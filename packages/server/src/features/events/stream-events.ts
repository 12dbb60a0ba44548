import type { Event } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { listEventsAfter } from './events.repo.js';
import { EVENTS_TOPIC } from './events.service.js';

const PAGE = 200;
/** A stream ends by then and goes on with Last-Event-ID: a revoked token does not listen for ever. */
const MAX_STREAM_MS = 3_600_000;

const format = (event: Event): string =>
  `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

export interface StreamOptions {
  db: Db;
  wakeups: Wakeups;
  after: number;
  pollMs: number;
  signal: AbortSignal;
}

/** Server-sent events (HTML standard, §9.2), from `after` on until the listener or the server goes. */
export async function* streamEvents({
  db,
  wakeups,
  after,
  pollMs,
  signal,
}: StreamOptions): AsyncGenerator<string> {
  const until = Date.now() + MAX_STREAM_MS;
  let last = after;
  yield 'retry: 2000\n\n';
  while (!signal.aborted && Date.now() < until) {
    // Heard from here on: what is written between reading and waiting wakes at once.
    const woken = wakeups.wait(EVENTS_TOPIC, pollMs, signal);
    const events = await listEventsAfter(db, last, PAGE);
    for (const event of events) {
      yield format(event);
      last = event.seq;
    }
    if (events.length === PAGE) continue;
    await woken;
    // A comment keeps proxies from closing a quiet connection.
    if (!signal.aborted) yield ':\n\n';
  }
}
