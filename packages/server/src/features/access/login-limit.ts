import { AppError } from '@lemniscate/contracts';
import type { Clock } from '../../lib/clock.js';

interface Count {
  failures: number;
  since: number;
}

const WINDOW_MS = 15 * 60_000;
const PER_NAME_AND_ADDRESS = 5;
/** Several people sit behind one address; one that tries every name is stopped here. */
const PER_ADDRESS = 50;
/** Oldest are forgotten first: guesses with ever new names cannot fill the memory. */
const MAX_KEYS = 20_000;

export interface LoginLimit {
  /** @throws AppError too_many_requests */
  check(name: string, address: string): void;
  failed(name: string, address: string): void;
  succeeded(name: string, address: string): void;
}

/** Counted in this process: several servers behind a proxy each allow as many. */
export const createLoginLimit = (clock: Clock): LoginLimit => {
  const counts = new Map<string, Count>();
  const keysOf = (name: string, address: string): [string, number][] => [
    [JSON.stringify([address, name.trim().toLowerCase().slice(0, 200)]), PER_NAME_AND_ADDRESS],
    [JSON.stringify([address]), PER_ADDRESS],
  ];
  const current = (key: string): Count | undefined => {
    const count = counts.get(key);
    if (count && clock.monotonicMs() - count.since < WINDOW_MS) return count;
    counts.delete(key);
    return undefined;
  };
  return {
    check(name, address) {
      for (const [key, most] of keysOf(name, address)) {
        const count = current(key);
        if (count && count.failures >= most) {
          const seconds = Math.ceil((count.since + WINDOW_MS - clock.monotonicMs()) / 1000);
          throw new AppError('too_many_requests', { seconds });
        }
      }
    },
    failed(name, address) {
      for (const [key] of keysOf(name, address)) {
        const { failures, since } = current(key) ?? { failures: 0, since: clock.monotonicMs() };
        counts.set(key, { failures: failures + 1, since });
        if (counts.size > MAX_KEYS) counts.delete(counts.keys().next().value!);
      }
    },
    succeeded(name, address) {
      counts.delete(keysOf(name, address)[0][0]);
    },
  };
};
