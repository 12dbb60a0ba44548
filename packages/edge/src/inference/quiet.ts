/**
 * When a part is in hand, its verdict comes first: work that only takes processor time from it (uploads, encoding what is
 * kept, reports) waits here until the verdict is out. A line that never rests would put it off for ever, so any verdict lets
 * through what waits, and so does a while without one.
 */
export class Quiet {
  readonly #mostMs: number;
  #inHand = 0;
  #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

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
    this.#letThrough();
  }

  /** Resolves at once when no part is in hand. */
  async wait(): Promise<void> {
    if (this.#inHand === 0) return;
    this.#timer ??= setTimeout(() => this.#letThrough(), this.#mostMs);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #letThrough(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
