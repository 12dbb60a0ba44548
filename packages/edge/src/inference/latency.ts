/** The last times, for a median and a 99th percentile that follow the machine. */
export class RecentTimes {
  readonly #values: Float64Array;
  #count = 0;

  constructor(size = 1000) {
    this.#values = new Float64Array(size);
  }

  add(value: number): void {
    this.#values[this.#count++ % this.#values.length] = value;
  }

  summary(): { median: number; p99: number } | null {
    const n = Math.min(this.#count, this.#values.length);
    if (n === 0) return null;
    const sorted = this.#values.slice(0, n).sort();
    const at = (share: number): number => sorted[Math.min(n - 1, Math.floor(share * n))];
    return { median: round(at(0.5)), p99: round(at(0.99)) };
  }
}

const round = (ms: number): number => Math.round(ms * 100) / 100;
