/**
 * Tells those who wait that something may have changed: long polls of devices and trainers, event streams.
 * A hint, not a message: one may be lost on the way from another server, so who waits looks again by itself as well.
 */
export interface Wakeups {
  /** Here, and at the other servers on the database. */
  notify(topic: string): void;
  /** Here alone: what another server said. */
  hear(topic: string): void;
  /** Who carries it to the others. */
  relayTo(tell: (topic: string) => void): void;
  /** Resolves at a `notify` of the topic, after `timeoutMs`, or when `signal` aborts; never rejects. */
  wait(topic: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export const createWakeups = (): Wakeups => {
  const waiting = new Map<string, Set<() => void>>();
  let tellOthers = (_topic: string): void => {};
  const hear = (topic: string): void => {
    for (const wake of Array.from(waiting.get(topic) ?? [])) wake();
  };
  return {
    notify(topic) {
      hear(topic);
      tellOthers(topic);
    },
    hear,
    relayTo: (tell) => void (tellOthers = tell),
    wait(topic, timeoutMs, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const set = waiting.get(topic) ?? new Set();
        waiting.set(topic, set);
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          set.delete(wake);
          if (set.size === 0) waiting.delete(topic);
          resolve();
        };
        const timer = setTimeout(wake, timeoutMs);
        signal?.addEventListener('abort', wake, { once: true });
        set.add(wake);
      });
    },
  };
};
