import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@lemniscate/client';
import { STATION } from './line.js';

/** What the loop was last seen doing, so that it can be told what the kills hit. */
export class Watcher {
  readonly #client: Client;
  /** State of the open turn, or `between turns`. */
  state = 'between turns';
  /** Kills by what the loop was doing. */
  readonly kills: Record<string, number> = {};

  constructor(client: Client) {
    this.#client = client;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const page = await this.#client
        .listTurns({ query: { loop: STATION, limit: 1 } })
        .catch(() => undefined);
      const [last] = page?.items ?? [];
      if (page) this.state = last && last.closedAt === null ? last.state : 'between turns';
      await sleep(300, undefined, { signal }).catch(() => undefined);
    }
  }

  killed(): void {
    this.kills[this.state] = (this.kills[this.state] ?? 0) + 1;
  }
}
