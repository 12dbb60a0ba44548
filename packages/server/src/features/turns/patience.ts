import type { Clock } from '../../lib/clock.js';

/** Storage that is being restarted or a disk that somebody has to clear: a turn's work is worth waiting for them. */
const KEEP_TRYING_MS = 15 * 60_000;
const FIRST_WAIT_MS = 1000;
const MOST_WAIT_MS = 60_000;

interface Failing {
  sinceMs: number;
  count: number;
  nextMs: number;
}

/** How long to go on with what fails, and when to try it again. Time is even: a clock that is set changes nothing. */
export class Patience {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #failing = new Map<string, Failing>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  mayTry(id: string): boolean {
    const failing = this.#failing.get(id);
    return failing === undefined || this.#clock.monotonicMs() >= failing.nextMs;
  }

  /** It went well, or is given up. */
  forget(id: string): void {
    this.#failing.delete(id);
  }

  /** `isOver`: it failed for so long that it will not do better the next time. */
  failed(id: string): { count: number; isOver: boolean } {
    const nowMs = this.#clock.monotonicMs();
    const { sinceMs, count: before } = this.#failing.get(id) ?? { sinceMs: nowMs, count: 0 };
    const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** before);
    const count = before + 1;
    this.#failing.set(id, { sinceMs, count, nextMs: nowMs + waitMs });
    return { count, isOver: nowMs - sinceMs >= KEEP_TRYING_MS };
  }
}
