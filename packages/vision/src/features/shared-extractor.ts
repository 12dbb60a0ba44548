import type { Base } from '../bases/base.js';
import type { RgbImage } from '../images/types.js';
import type { SecondThread } from '../threads/second-thread.js';
import { Shared, shareCores } from '../threads/shared.js';
import { FeatureExtractor, type ImageFeatures } from './extractor.js';
import type { FeatureRecipe } from './recipe.js';

/** From this many images on, loading the base in the second thread too is worth it. */
const MANY_IMAGES = 6;

/**
 * One extractor here and, for many images, one in the second thread, each with half of the cores: most operators of a
 * small base are too short to be shared among cores.
 */
export class SharedExtractor {
  static #count = 0;
  readonly #here: FeatureExtractor;
  readonly #number: number;
  readonly #second: SecondThread | undefined;
  readonly #shared: Shared<RgbImage, ImageFeatures>;

  private constructor(
    here: FeatureExtractor,
    number: number,
    elsewhere?: { second: SecondThread; opened: Promise<unknown> },
  ) {
    this.#here = here;
    this.#number = number;
    this.#second = elsewhere?.second;
    this.#shared = new Shared<RgbImage, ImageFeatures>(
      (image) => here.extract(image),
      elsewhere && {
        opened: elsewhere.opened,
        run: (image) => elsewhere.second.run({ kind: 'extract', extractor: number, image }),
      },
    );
  }

  static async create(
    base: Base,
    recipe: FeatureRecipe,
    { threads, images }: { threads?: number; images: number },
  ): Promise<SharedExtractor> {
    const number = SharedExtractor.#count++;
    const share = shareCores(true, threads);
    const second = images >= MANY_IMAGES ? share.second : undefined;
    // Asked for before this thread is busy with the same.
    const opened = second?.run({
      kind: 'open-extractor',
      extractor: number,
      base,
      recipe,
      threads: share.threads,
    });
    opened?.catch(() => undefined);
    const here = await FeatureExtractor.create(base, recipe, share.threads);
    return new SharedExtractor(here, number, second && opened && { second, opened });
  }

  get atOnce(): number {
    return this.#shared.atOnce;
  }

  extract(image: RgbImage): Promise<ImageFeatures> {
    return this.#shared.do(image);
  }

  async close(): Promise<void> {
    await this.#second?.run({ kind: 'close-extractor', extractor: this.#number }).catch(() => undefined);
    await this.#here.close();
  }
}
