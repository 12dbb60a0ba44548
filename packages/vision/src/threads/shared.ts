import { availableParallelism } from 'node:os';
import { type SecondThread, startSecondThread } from './second-thread.js';

/** What the second thread has at once: one to work on, one that waits, so that it need not. */
const ELSEWHERE_AT_ONCE = 2;

/** Cores are halved where the second thread works as well; undefined where it does not. */
export const shareCores = (
  isWorthIt: boolean,
  threads = availableParallelism(),
): { threads: number; second: SecondThread | undefined } => {
  const second = isWorthIt ? startSecondThread(threads) : undefined;
  return { threads: second ? Math.max(1, Math.floor(threads / 2)) : threads, second };
};

/** The same work here and in the second thread; the results do not depend on where it was done. */
export class Shared<In, Out> {
  readonly #here: (input: In) => Promise<Out>;
  readonly #elsewhere: ((input: In) => Promise<Out>) | undefined;
  readonly #opened: Promise<boolean>;
  #busy = 0;

  /** @param opened the task that makes ready what is needed there; where it fails all is done here */
  constructor(
    here: (input: In) => Promise<Out>,
    elsewhere?: { opened: Promise<unknown>; run: (input: In) => Promise<Out> },
  ) {
    this.#here = here;
    this.#elsewhere = elsewhere?.run;
    this.#opened = (elsewhere?.opened ?? Promise.resolve()).then(
      () => true,
      // Whatever it is, it happens here as well and is told there.
      () => false,
    );
  }

  /** How many may be given at once so that nobody waits. */
  get atOnce(): number {
    return this.#elsewhere ? ELSEWHERE_AT_ONCE + 1 : 1;
  }

  async do(input: In): Promise<Out> {
    if (!this.#elsewhere || this.#busy >= ELSEWHERE_AT_ONCE) return this.#here(input);
    this.#busy++;
    try {
      if (!(await this.#opened)) return await this.#here(input);
      return await this.#elsewhere(input).catch(() => this.#here(input));
    } finally {
      this.#busy--;
    }
  }
}
