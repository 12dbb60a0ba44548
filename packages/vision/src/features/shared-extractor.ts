import { availableParallelism } from 'node:os';
import type { Base } from '../bases/base.js';
import type { RgbImage } from '../images/types.js';
import { type SecondThread, startSecondThread } from '../threads/second-thread.js';
import { FeatureExtractor, type ImageFeatures } from './extractor.js';
import type { FeatureRecipe } from './recipe.js';

/** Images the second thread has at once: one to work on, one that waits, so that it need not. */
const ELSEWHERE_AT_ONCE = 2;

/** From this many images on, loading the base in the second thread too is worth it. */
const MANY_IMAGES = 6;

/**
 * One extractor here and, for many images, one in the second thread, each with half of the cores: most operators of a
 * small base are too short to be shared among cores. The features do not depend on which of the two made them.
 */
export class SharedExtractor {
  static #count = 0;
  readonly #here: FeatureExtractor;
  readonly #elsewhere: SecondThread | undefined;
  readonly #number: number;
  #opened: Promise<boolean> | undefined;
  #busy = 0;

  private constructor(here: FeatureExtractor, number: number, elsewhere?: SecondThread) {
    this.#here = here;
    this.#number = number;
    this.#elsewhere = elsewhere;
  }

  static async create(
    base: Base,
    recipe: FeatureRecipe,
    { threads = availableParallelism(), images }: { threads?: number; images: number },
  ): Promise<SharedExtractor> {
    const number = SharedExtractor.#count++;
    const second = startSecondThread(threads);
    const share = second ? Math.max(1, Math.floor(threads / 2)) : threads;
    const elsewhere = images >= MANY_IMAGES ? second : undefined;
    // Asked for before this thread is busy with the same.
    const opened = elsewhere
      ?.run({ kind: 'open-extractor', extractor: number, base, recipe, threads: share })
      .then(
        () => true,
        // Whatever it is, it happens here as well and is told there.
        () => false,
      );
    const shared = new SharedExtractor(await FeatureExtractor.create(base, recipe, share), number, elsewhere);
    shared.#opened = opened;
    return shared;
  }

  /** How many images may be given at once so that nobody waits. */
  get atOnce(): number {
    return this.#elsewhere ? ELSEWHERE_AT_ONCE + 1 : 1;
  }

  async extract(image: RgbImage): Promise<ImageFeatures> {
    if (!this.#elsewhere || this.#busy >= ELSEWHERE_AT_ONCE) return this.#here.extract(image);
    this.#busy++;
    try {
      if (!(await this.#opened)) return await this.#here.extract(image);
      return await this.#elsewhere
        .run({ kind: 'extract', extractor: this.#number, image })
        .catch(() => this.#here.extract(image));
    } finally {
      this.#busy--;
    }
  }

  async close(): Promise<void> {
    await this.#elsewhere?.run({ kind: 'close-extractor', extractor: this.#number }).catch(() => undefined);
    await this.#here.close();
  }
}
