/**
 * At most `perHour` in any hour whatever its start: a quarter may go at once, the rest comes back evenly over the hour.
 * Times are monotonic, so that setting the clock neither gives nor takes anything.
 */
export class HourlyBudget {
  readonly #now: () => number;
  #perHour: number;
  #left: number;
  #at: number;

  constructor(perHour: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#perHour = perHour;
    this.#left = burstOf(perHour);
    this.#at = now();
  }

  set perHour(perHour: number) {
    if (perHour === this.#perHour) return;
    this.#refill();
    this.#left = Math.min(
      burstOf(perHour),
      this.#left + Math.max(0, burstOf(perHour) - burstOf(this.#perHour)),
    );
    this.#perHour = perHour;
  }

  get perHour(): number {
    return this.#perHour;
  }

  /** Takes one when there is one. */
  take(): boolean {
    this.#refill();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  #refill(): void {
    const now = this.#now();
    const rate = (this.#perHour - burstOf(this.#perHour)) / 3_600_000;
    this.#left = Math.min(burstOf(this.#perHour), this.#left + (now - this.#at) * rate);
    this.#at = now;
  }
}

const burstOf = (perHour: number): number => Math.ceil(perHour / 4);
