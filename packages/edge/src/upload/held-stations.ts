import { Backoff } from './backoff.js';

interface Hold {
  why: string;
  backoff: Backoff;
  dueMs: number;
}

export interface HeldStationsOptions {
  random: () => number;
  /** The first wait and the longest. */
  firstMs?: number;
  mostMs?: number;
}

/**
 * Stations whose records the server does not take for now: it does not know them, or not as this device's. That may pass
 * (a backup is put back, the device is enrolled anew), so they are tried again, less and less often.
 */
export class HeldStations {
  readonly #options: HeldStationsOptions;
  readonly #holds = new Map<string, Hold>();

  /** Those of before are tried at once. */
  constructor(stationIds: readonly string[], options: HeldStationsOptions) {
    this.#options = options;
    for (const stationId of stationIds)
      this.#holds.set(stationId, { why: 'refused before the start', backoff: this.#backoff(), dueMs: 0 });
  }

  has(stationId: string): boolean {
    return this.#holds.has(stationId);
  }

  /** Refused, for the first time or again. */
  hold(stationId: string, why: string): void {
    const backoff = this.#holds.get(stationId)?.backoff ?? this.#backoff();
    this.#holds.set(stationId, { why, backoff, dueMs: performance.now() + backoff.nextMs() });
  }

  release(stationId: string): void {
    this.#holds.delete(stationId);
  }

  /** Whose turn to be tried again has come. */
  due(): string[] {
    const now = performance.now();
    return [...this.#holds].filter(([, { dueMs }]) => dueMs <= now).map(([stationId]) => stationId);
  }

  list(): { stationId: string; why: string }[] {
    return Array.from(this.#holds, ([stationId, { why }]) => ({ stationId, why }));
  }

  #backoff(): Backoff {
    const { random, firstMs = 5000, mostMs = 300_000 } = this.#options;
    return new Backoff({ random, firstMs, mostMs });
  }
}
