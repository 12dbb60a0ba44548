import { z } from 'zod';
import { readJsonFile, writeFileWhole } from './data-dir.js';

const Stored = z.object({ offsetMs: z.number() });

/** Differences below this are the network's, not the clock's. */
const IGNORED_MS = 2000;

/**
 * The server's time as far as this device knows it: its own clock plus a difference that is learned from answers and
 * kept, so that a device whose clock is a year off signs and dates things right, offline too.
 */
export class SiteClock {
  readonly #path: string;
  #offsetMs = 0;

  constructor(path: string) {
    this.#path = path;
  }

  static async open(path: string): Promise<SiteClock> {
    const clock = new SiteClock(path);
    clock.#offsetMs = (await readJsonFile(path, Stored))?.offsetMs ?? 0;
    return clock;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  /** Milliseconds since 1970, by the server. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  instant(): string {
    return new Date(this.now()).toISOString();
  }

  /** Takes in what the server said its time is. @returns whether the clock moved */
  learn(serverTime: string): boolean {
    const at = Date.parse(serverTime);
    if (!Number.isFinite(at)) return false;
    const offsetMs = at - Date.now();
    const wanted = Math.abs(offsetMs) < IGNORED_MS ? 0 : offsetMs;
    if (Math.abs(wanted - this.#offsetMs) < IGNORED_MS) return false;
    this.#offsetMs = wanted;
    void writeFileWhole(this.#path, `${JSON.stringify({ offsetMs: wanted })}\n`).catch(() => undefined);
    return true;
  }
}
