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

/** What waits for whoever is done first, so that results taken in order keep neither waiting. */
const IN_WAIT = 2;

type Place = 'here' | 'elsewhere';

/** The same work here and in the second thread; the results do not depend on where it was done. */
export class Shared<In, Out> {
  readonly #here: (input: In) => Promise<Out>;
  readonly #elsewhere: ((input: In) => Promise<Out>) | undefined;
  readonly #opened: Promise<boolean>;
  /** The second thread first: work here holds up the event loop that would hand it over. */
  readonly #free: Place[];
  readonly #waiting: ((place: Place) => void)[] = [];

  /** @param opened the task that makes ready what is needed there; where it fails all is done here */
  constructor(
    here: (input: In) => Promise<Out>,
    elsewhere?: { opened: Promise<unknown>; run: (input: In) => Promise<Out> },
  ) {
    this.#here = here;
    this.#elsewhere = elsewhere?.run;
    this.#free = elsewhere ? [...Array<Place>(ELSEWHERE_AT_ONCE).fill('elsewhere'), 'here'] : ['here'];
    this.#opened = (elsewhere?.opened ?? Promise.resolve()).then(
      () => true,
      // Whatever it is, it happens here as well and is told there.
      () => false,
    );
  }

  /** How many may be given at once so that no core waits. */
  get atOnce(): number {
    return this.#elsewhere ? ELSEWHERE_AT_ONCE + 1 + IN_WAIT : 1;
  }

  /** Begins in the order given, in the first place that is free. */
  async do(input: In): Promise<Out> {
    const place = this.#free.shift() ?? (await new Promise<Place>((resolve) => this.#waiting.push(resolve)));
    try {
      if (place === 'here' || !this.#elsewhere || !(await this.#opened)) return await this.#here(input);
      return await this.#elsewhere(input).catch(() => this.#here(input));
    } finally {
      this.#leave(place);
    }
  }

  #leave(place: Place): void {
    const next = this.#waiting.shift();
    if (next) next(place);
    else if (place === 'elsewhere') this.#free.unshift(place);
    else this.#free.push(place);
  }
}
