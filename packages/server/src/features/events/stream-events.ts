import { type Event, INSPECTIONS_RECEIVED } from '@lemniscate/contracts';
import type { Db } from '../../db/schema.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { listEventsAfter } from './events.repo.js';
import { EVENTS_TOPIC, INSPECTIONS_TOPIC } from './events.service.js';

const PAGE = 200;
/** A stream ends by then and goes on with Last-Event-ID: a revoked token does not listen for ever. */
const MAX_STREAM_MS = 3_600_000;

const format = (event: Event): string =>
  `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** Without an id: a connection that broke goes on at the last event. */
const JUDGED = `event: ${INSPECTIONS_RECEIVED}\ndata: {}\n\n`;

export interface StreamOptions {
  db: Db;
  wakeups: Wakeups;
  after: number;
  /** Tell of verdicts, too. */
  inspections?: boolean;
  pollMs: number;
  signal: AbortSignal;
}

/** Server-sent events (HTML standard, §9.2), from `after` on until the listener or the server goes. */
export async function* streamEvents({
  db,
  wakeups,
  after,
  inspections = false,
  pollMs,
  signal,
}: StreamOptions): AsyncGenerator<string> {
  const until = Date.now() + MAX_STREAM_MS;
  const stream = new AbortController();
  const gone = AbortSignal.any([signal, stream.signal]);
  // Kept from round to round until it is told: a verdict that comes beside an event is not lost.
  const nextVerdict = () => wakeups.wait(INSPECTIONS_TOPIC, MAX_STREAM_MS, gone).then(() => true);
  let judged = inspections ? nextVerdict() : undefined;
  let last = after;
  try {
    yield 'retry: 2000\n\n';
    while (!signal.aborted && Date.now() < until) {
      // Heard from here on: what is written between reading and waiting wakes at once.
      const round = new AbortController();
      const happened = wakeups
        .wait(EVENTS_TOPIC, pollMs, AbortSignal.any([gone, round.signal]))
        .then(() => false);
      const events = await listEventsAfter(db, last, PAGE);
      for (const event of events) {
        yield format(event);
        last = event.seq;
      }
      const isJudged = events.length < PAGE && (await Promise.race(judged ? [judged, happened] : [happened]));
      round.abort();
      if (events.length === PAGE || signal.aborted) continue;
      if (isJudged) judged = nextVerdict();
      // A comment keeps proxies from closing a quiet connection.
      yield isJudged ? JUDGED : ':\n\n';
    }
  } finally {
    stream.abort();
  }
}
