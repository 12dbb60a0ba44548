/**
 * Tells those who wait that something may have changed: long polls of devices and trainers, event streams.
 * A hint, not a message: another server on the same database cannot be heard, so who waits looks again by itself as well.
 */
export interface Wakeups {
  notify(topic: string): void;
  /** Resolves at a `notify` of the topic, after `timeoutMs`, or when `signal` aborts; never rejects. */
  wait(topic: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
}

export const createWakeups = (): Wakeups => {
  const waiting = new Map<string, Set<() => void>>();
  return {
    notify(topic) {
      for (const wake of Array.from(waiting.get(topic) ?? [])) wake();
    },
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
