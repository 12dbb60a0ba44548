import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@lemniscate/client';
import type { AppError } from '@lemniscate/contracts';
import { type Line, STATION } from './line.js';

/** Of so many looks at the queue, a reviewer with other things to do takes one. */
const SELDOM = 10;

/** Labels what waits, by what is true, and writes down which labels were taken. */
export class Reviewer {
  readonly #logIn: () => Promise<Client>;
  #client: Client | undefined;
  readonly #line: Line;
  readonly #name: string;
  readonly #isBusy: () => boolean;
  /** By capture: the label. */
  readonly labels = new Map<string, string>();

  /** @param isBusy with other things; asked before each look at the queue */
  constructor(logIn: () => Promise<Client>, line: Line, name: string, isBusy: () => boolean) {
    this.#logIn = logIn;
    this.#line = line;
    this.#name = name;
    this.#isBusy = isBusy;
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let look = 1; !signal.aborted; look++) {
      try {
        if (!this.#isBusy() || look % SELDOM === 0) await this.#review(signal);
      } catch (error) {
        // Killed, or another reviewer was first: what was not answered was not promised. A clock that jumped ends sessions.
        if ((error as AppError).status === 401) this.#client = undefined;
      }
      await sleep(400);
    }
  }

  async #review(signal: AbortSignal): Promise<void> {
    const client = (this.#client ??= await this.#logIn());
    const { items } = await client.reviewQueue({ query: { station: STATION, limit: 5 }, signal });
    for (const { id, inspection } of items) {
      const truth = this.#line.truth(inspection?.partId ?? '');
      if (!truth) continue;
      const body = { verdict: truth.label, defectTypes: truth.defectTypes, seconds: 1 };
      const { labels } = await client.labelCapture({ params: { id }, body, signal });
      const own = labels.findLast((l) => l.author.name === this.#name && !l.withdrawn);
      if (own) this.labels.set(id, own.id);
    }
  }
}
