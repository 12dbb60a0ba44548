import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@lemniscate/client';
import { type Line, STATION } from './line.js';

/** Labels what waits, by what is true, and writes down which labels were taken. */
export class Reviewer {
  readonly #client: Client;
  readonly #line: Line;
  readonly #name: string;
  /** By capture: the label. */
  readonly labels = new Map<string, string>();

  constructor(client: Client, line: Line, name: string) {
    this.#client = client;
    this.#line = line;
    this.#name = name;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#review(signal);
      } catch {
        // Killed, or another reviewer was first: what was not answered was not promised.
      }
      await sleep(400);
    }
  }

  async #review(signal: AbortSignal): Promise<void> {
    const { items } = await this.#client.reviewQueue({ query: { station: STATION, limit: 5 }, signal });
    for (const { id, inspection } of items) {
      const truth = this.#line.truth(inspection?.partId ?? '');
      if (!truth) continue;
      const body = { verdict: truth.label, defectTypes: truth.defectTypes, seconds: 1 };
      const { labels } = await this.#client.labelCapture({ params: { id }, body, signal });
      const own = labels.findLast((l) => l.author.name === this.#name && !l.withdrawn);
      if (own) this.labels.set(id, own.id);
    }
  }
}
