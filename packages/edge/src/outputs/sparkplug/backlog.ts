import type { Sample } from './metrics.js';

/**
 * Verdicts for later: those made while nobody could be told, and those that were told but perhaps not heard. QoS 0 has
 * no acknowledgement, but an answered ping proves that all before it has arrived; what no ping has covered when the
 * connection breaks waits again. Hosts may get a verdict twice, with the same time, rather than not at all.
 */
export class Backlog {
  dropped = 0;
  readonly #most: number;
  #waiting: Sample[] = [];
  #unproven: Sample[] = [];
  #beforePing = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(sample: Sample): void {
    this.#waiting.push(sample);
    this.#limit();
  }

  /** The oldest; the caller says `sent` of it. */
  take(): Sample | undefined {
    return this.#waiting.shift();
  }

  holds(station: string): boolean {
    return this.#waiting.some((sample) => sample.station === station);
  }

  sent(sample: Sample): void {
    this.#unproven.push(sample);
    if (this.#unproven.length <= this.#most) return;
    this.#unproven.shift();
    this.#beforePing = Math.max(0, this.#beforePing - 1);
  }

  pinged(): void {
    this.#beforePing = this.#unproven.length;
  }

  answered(): void {
    this.#unproven.splice(0, this.#beforePing);
    this.#beforePing = 0;
  }

  /** The connection is gone. @returns how many wait again */
  takeBack(): number {
    const again = this.#unproven;
    this.#unproven = [];
    this.#beforePing = 0;
    this.#waiting = [...again, ...this.#waiting].sort((a, b) => a.atMs - b.atMs);
    this.#limit();
    return again.length;
  }

  #limit(): void {
    const tooMany = this.#waiting.length - this.#most;
    if (tooMany <= 0) return;
    this.#waiting.splice(0, tooMany);
    this.dropped += tooMany;
  }
}
