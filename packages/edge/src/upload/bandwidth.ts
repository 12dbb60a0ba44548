import { setTimeout as pause } from 'node:timers/promises';

/** Bytes a second over the network, up and down together; a second's worth may go at once. */
export class Bandwidth {
  readonly #bytesPerSecond: number;
  #left: number;
  #at = performance.now();

  /** No limit without a number. */
  constructor(kilobitsPerSecond?: number) {
    this.#bytesPerSecond = kilobitsPerSecond === undefined ? Infinity : (kilobitsPerSecond * 1000) / 8;
    this.#left = this.#bytesPerSecond;
  }

  /** How much to send in one request: about two seconds' worth, so that others get their turn. */
  pieceBytes(most: number): number {
    return Math.max(4096, Math.min(most, Math.floor(this.#bytesPerSecond * 2)));
  }

  /** Waits until so many bytes may pass. */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === Infinity) return;
    const now = performance.now();
    this.#left = Math.min(
      this.#bytesPerSecond,
      this.#left + ((now - this.#at) / 1000) * this.#bytesPerSecond,
    );
    this.#at = now;
    // In debt, the next to come waits; so a piece larger than a second's worth passes too.
    this.#left -= bytes;
    if (this.#left < 0) await pause((-this.#left / this.#bytesPerSecond) * 1000, undefined, { signal });
  }
}
