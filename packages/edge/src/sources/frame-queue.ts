import type { Frame } from './frame.js';

/** A short line of frames: whoever fills it waits, so that memory stays flat however fast images come. */
export class FrameQueue {
  readonly #capacity: number;
  readonly #frames: Frame[] = [];
  readonly #takers: ((frame: Frame | undefined) => void)[] = [];
  readonly #putters: (() => void)[] = [];
  #closed = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#frames.length;
  }

  async put(frame: Frame): Promise<void> {
    while (!this.#closed && this.#frames.length >= this.#capacity)
      await new Promise<void>((resolve) => this.#putters.push(resolve));
    if (!this.#closed) this.#add(frame);
  }

  offer(frame: Frame): boolean {
    if (this.#closed || this.#frames.length >= this.#capacity) return false;
    this.#add(frame);
    return true;
  }

  /** Undefined once closed and empty, or when `signal` says so first. */
  take(): Promise<Frame | undefined> {
    const frame = this.#frames.shift();
    if (frame) {
      this.#putters.shift()?.();
      return Promise.resolve(frame);
    }
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** What waits is given back, not judged. */
  close(): Frame[] {
    this.#closed = true;
    for (const taker of this.#takers.splice(0)) taker(undefined);
    for (const putter of this.#putters.splice(0)) putter();
    return this.#frames.splice(0);
  }

  #add(frame: Frame): void {
    const taker = this.#takers.shift();
    if (taker) taker(frame);
    else this.#frames.push(frame);
  }
}
