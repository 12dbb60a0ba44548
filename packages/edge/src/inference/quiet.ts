/** So long after a verdict the next part is as far away as it will be. */
const JUST_NOW_MS = 5;

/**
 * When a part is in hand, its verdict comes first: work that only takes processor time from it (uploads, encoding what is
 * kept, reports) waits here until the verdict is out. Where parts come one after the other it waits for the next verdict also
 * between them: begun just before a part it would be in its way. A line that never rests would put it off for ever, so any
 * verdict lets through what waits, and so does a while without one.
 */
export class Quiet {
  readonly #mostMs: number;
  #inHand = 0;
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #verdictAtMs = Number.NEGATIVE_INFINITY;

  constructor(mostMs = 250) {
    this.#mostMs = mostMs;
  }

  /** A part has come. */
  begin(): void {
    this.#inHand++;
  }

  /** Its verdict is out, or there will be none. */
  end(): void {
    this.#inHand--;
    this.#verdictAtMs = performance.now();
    this.#letThrough();
  }

  /** Resolves at once when no part is in hand and none has been for a while, or the last verdict is just out. */
  async wait(): Promise<void> {
    const restMs = performance.now() - this.#verdictAtMs;
    if (this.#inHand === 0 && (restMs < JUST_NOW_MS || restMs >= this.#mostMs)) return;
    this.#timer ??= setTimeout(() => this.#letThrough(), this.#mostMs);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #letThrough(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
