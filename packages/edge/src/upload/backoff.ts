/** Waits that double from `firstMs` to `mostMs`, each drawn from its upper half so that a fleet does not come back at once. */
export class Backoff {
  readonly #firstMs: number;
  readonly #mostMs: number;
  readonly #random: () => number;
  #failures = 0;

  constructor({
    firstMs = 1000,
    mostMs = 120_000,
    random,
  }: {
    firstMs?: number;
    mostMs?: number;
    random: () => number;
  }) {
    this.#firstMs = firstMs;
    this.#mostMs = mostMs;
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  reset(): void {
    this.#failures = 0;
  }

  nextMs(): number {
    const full = Math.min(this.#mostMs, this.#firstMs * 2 ** Math.min(this.#failures++, 30));
    return full * (0.5 + this.#random() / 2);
  }
}
