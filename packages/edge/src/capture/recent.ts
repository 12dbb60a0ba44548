/** The last values, and where a given share of them lies. */
export class RecentValues {
  readonly #values: Float64Array;
  #count = 0;
  #sorted: Float64Array | undefined;
  #staleness = 0;

  constructor(size = 500) {
    this.#values = new Float64Array(size);
  }

  get count(): number {
    return Math.min(this.#count, this.#values.length);
  }

  add(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
    this.#staleness++;
  }

  clear(): void {
    this.#count = 0;
    this.#sorted = undefined;
  }

  /** NaN while there are none. Sorted anew now and then only: a station's scores do not change in ten parts. */
  quantile(share: number): number {
    const n = this.count;
    if (n === 0) return Number.NaN;
    if (!this.#sorted || this.#sorted.length !== n || this.#staleness > 10) {
      this.#sorted = this.#values.slice(0, n).sort();
      this.#staleness = 0;
    }
    return this.#sorted[Math.min(n - 1, Math.floor(share * n))];
  }
}
