/** So long after a verdict the next part is as far away as it will be. */
const JUST_NOW_MS = 5;

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

  /** Resolves at once when no part is in hand. */
  async wait(): Promise<void> {
    if (this.#inHand > 0) await this.#verdict();
  }

  /**
   * For what nobody waits for: where parts come one after the other it begins right after a verdict, because begun just
   * before the next part it would be in its way. Resolves at once when none has been for a while.
   */
  async waitForVerdict(): Promise<void> {
    const restMs = performance.now() - this.#verdictAtMs;
    if (this.#inHand > 0 || (restMs >= JUST_NOW_MS && restMs < this.#mostMs)) await this.#verdict();
  }

  async #verdict(): Promise<void> {
    this.#timer ??= setTimeout(() => this.#letThrough(), this.#mostMs);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #letThrough(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
