import type { Wakeups } from './wakeups.js';

/** Another server on the same database wakes nobody here, so that waiting requests look again this often by themselves. */
const LOOK_AGAIN_MS = 5000;

interface LongPoll<T> {
  wakeups: Wakeups;
  topic: string;
  waitMs: number;
  /** Null: not yet. */
  look: () => Promise<T | null>;
  signal?: AbortSignal;
}

/** Looks until there is something or the time is over. Holds no connection while it waits. */
export const longPoll = async <T>({
  wakeups,
  topic,
  waitMs,
  look,
  signal,
}: LongPoll<T>): Promise<T | null> => {
  const until = performance.now() + waitMs;
  for (;;) {
    // Listens before it looks, so that what happens between the two is not missed.
    const stopped = new AbortController();
    const left = Math.max(0, until - performance.now());
    const heard = wakeups.wait(
      topic,
      Math.min(left, LOOK_AGAIN_MS),
      signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal,
    );
    try {
      const found = await look();
      if (found !== null || left <= 0 || signal?.aborted) return found;
      await heard;
    } finally {
      stopped.abort();
    }
    if (signal?.aborted) return null;
  }
};
