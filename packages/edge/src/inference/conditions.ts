import type { ConditionWindow } from '@lemniscate/contracts';
import { type Conditions, measureConditions, type RgbImage } from '@lemniscate/vision';
import { summariseWindow } from '@lemniscate/vision/loop';

/** Images of a window; also closed when so much time has passed with a few. */
const WINDOW_IMAGES = 100;
const WINDOW_MS = 10 * 60_000;
const LEAST_IMAGES = 10;
/** Medians do not need every image of a quick line. */
const LEAST_INTERVAL_MS = 100;
/** Windows waiting for the server, as many as a report takes. */
const MOST_WAITING = 100;
/** Windows before there is a usual, and deviations from it that are no chance. */
const LEAST_WINDOWS = 8;
const MOST_WINDOWS = 50;
const FAR = 6;

const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
};

/**
 * How the pictures of a station are taken, window by window: light, colour, sharpness, place. The server tells drift from
 * it; here it is only asked whether the last window was far from those before, so that a few images of it are kept.
 */
export class ConditionWindows {
  readonly #now: () => number;
  readonly #instant: () => string;
  #images: Conditions[] = [];
  #from = '';
  #startedAt = 0;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #waiting: ConditionWindow[] = [];
  #before: ConditionWindow[] = [];
  #isFar = false;

  constructor(instant: () => string, now: () => number = () => performance.now()) {
    this.#instant = instant;
    this.#now = now;
  }

  get drifting(): boolean {
    return this.#isFar;
  }

  /** For a report; `sent` when the server has them. */
  get waiting(): readonly ConditionWindow[] {
    return this.#waiting;
  }

  sent(windows: readonly ConditionWindow[]): void {
    this.#waiting = this.#waiting.filter((w) => !windows.includes(w));
  }

  add(image: RgbImage): void {
    const now = this.#now();
    if (now - this.#measuredAt < LEAST_INTERVAL_MS) return;
    this.#measuredAt = now;
    if (this.#images.length === 0) {
      this.#from = this.#instant();
      this.#startedAt = now;
    }
    this.#images.push(measureConditions(image));
    const isLong = now - this.#startedAt >= WINDOW_MS && this.#images.length >= LEAST_IMAGES;
    if (this.#images.length >= WINDOW_IMAGES || isLong) this.#close();
  }

  #close(): void {
    const { n, measurements } = summariseWindow(this.#images.map((i) => ({ ...i })));
    const window: ConditionWindow = {
      from: this.#from,
      to: this.#instant(),
      n,
      measurements: { ...measurements },
    };
    this.#images = [];
    this.#isFar = this.#before.length >= LEAST_WINDOWS && this.#farFromUsual(window);
    this.#waiting = [...this.#waiting, window].slice(-MOST_WAITING);
    this.#before = [...this.#before, window].slice(-MOST_WINDOWS);
  }

  #farFromUsual({ n, measurements }: ConditionWindow): boolean {
    return Object.entries(measurements).some(([name, { median, spread }]) => {
      const medians = this.#before.map((w) => w.measurements[name]?.median ?? median);
      const usual = middleOf(medians);
      // The windows' own scatter, and no less than what chance leaves in a median of n images.
      const scatter = 1.4826 * middleOf(medians.map((m) => Math.abs(m - usual)));
      return Math.abs(median - usual) > FAR * Math.max(scatter, (1.25 * spread) / Math.sqrt(n), 1e-6);
    });
  }
}
