import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@lemniscate/client';
import { labelsAsked, type Turn } from '@lemniscate/contracts';
import { STATION } from './line.js';

const stateOf = (turn: Turn): string => (labelsAsked(turn) > 0 ? 'asking' : turn.state);

/** What the loop was last seen doing, so that it can be told what the kills hit. */
export class Watcher {
  readonly #client: Client;
  /** State of the open turn, `asking` while its gate waits for labels, or `between turns`. */
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
      if (page) this.state = last && last.closedAt === null ? stateOf(last) : 'between turns';
      await sleep(300, undefined, { signal }).catch(() => undefined);
    }
  }

  killed(): void {
    this.kills[this.state] = (this.kills[this.state] ?? 0) + 1;
  }
}
