import type { SpoolFs } from './files.js';

export interface Budget {
  /** Records and images together. */
  maxBytes: number;
  /** Of the disk, left to others. Captures go for it; inspections do not, others would push them out. */
  minFreeBytes: number;
}

/** Gives up one thing; the bytes that this freed, undefined when there is nothing left. */
export type FreeOne = () => Promise<number | undefined>;

/** Keeps the spool to its budget: one at a time, so that two who need room do not both give up for the same bytes. */
export class Room {
  budget: Budget;
  readonly #fs: SpoolFs;
  readonly #dir: string;
  readonly #usedBytes: () => number;
  /** Promised to captures that are being written. */
  #promisedBytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(fs: SpoolFs, dir: string, budget: Budget, usedBytes: () => number) {
    this.#fs = fs;
    this.#dir = dir;
    this.budget = budget;
    this.#usedBytes = usedBytes;
  }

  /** Frees until `bytes` more fit; false when nothing is left to free before that. */
  make(bytes: number, free: FreeOne, keepDiskFree: boolean): Promise<boolean> {
    return this.inTurn(() => this.#make(bytes, free, keepDiskFree));
  }

  /**
   * As `make`, and holds the bytes until `giveBack`. Nothing is freed when all that could be would not be enough:
   * giving up the old and the new one helps nobody.
   */
  promise(bytes: number, free: FreeOne, freeableBytes: () => number): Promise<boolean> {
    return this.inTurn(async () => {
      if ((await this.#excess(bytes, true)) > freeableBytes()) return false;
      const fits = await this.#make(bytes, free, true);
      if (fits) this.#promisedBytes += bytes;
      return fits;
    });
  }

  giveBack(bytes: number): void {
    this.#promisedBytes -= bytes;
  }

  /** The disk said it is full, whatever the budget says. */
  freeOne(free: FreeOne): Promise<boolean> {
    return this.inTurn(async () => (await free()) !== undefined);
  }

  async #make(bytes: number, free: FreeOne, keepDiskFree: boolean): Promise<boolean> {
    let excess = await this.#excess(bytes, keepDiskFree);
    while (excess > 0) {
      const freed = await free();
      if (freed === undefined) return false;
      excess -= freed;
    }
    return true;
  }

  async #excess(bytes: number, keepDiskFree: boolean): Promise<number> {
    const { maxBytes, minFreeBytes } = this.budget;
    const overBudget = this.#usedBytes() + this.#promisedBytes + bytes - maxBytes;
    if (!keepDiskFree || minFreeBytes === 0) return overBudget;
    const freeBytes = (await this.#fs.freeBytes(this.#dir)) - this.#promisedBytes;
    return Math.max(overBudget, minFreeBytes + bytes - freeBytes);
  }

  /** Nobody else frees anything meanwhile; the work must not wait for a log. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }
}
