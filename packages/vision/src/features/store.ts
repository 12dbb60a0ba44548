import { AppError } from '@lemniscate/contracts/errors';
import type { Base } from '../bases/base.js';
import type { Skipped } from '../data/model.js';
import { skippedFor } from '../data/problems.js';
import { Ahead } from '../images/ahead.js';
import { decodeImage } from '../images/decode-image.js';
import { PixelRoom } from '../images/pixel-room.js';
import { readImageFile } from '../images/read-image-file.js';
import type { ImageSize } from '../images/types.js';
import type { Work } from '../progress.js';
import { FeatureCache } from './cache.js';
import { limitAskedFor } from './cache-limit.js';
import { FeatureExtractor, type ImageFeatures } from './extractor.js';
import type { FeatureRecipe } from './recipe.js';
import { SharedExtractor } from './shared-extractor.js';
import type { Variation } from './augment.js';

/** Features held in memory at most; the rest is read from disk again. */
const MEMORY_BYTES = 400 * 2 ** 20;

export interface StoreOptions {
  /** Where features are kept between runs; undefined keeps them for this run only. */
  cacheDir?: string;
  threads?: number;
}

/** Cache files being written at once; computing goes on meanwhile. */
const WRITES_AHEAD = 8;

/** What is always at hand of an image: enough for the global head and for lineage. */
export interface StoredImage {
  path: string;
  sha256: string;
  pooled: Float32Array;
  width?: number;
  height?: number;
}

/** Features of image files under one base and recipe: computed once, cached by content, bounded in memory. */
export class FeatureStore {
  readonly base: Base;
  readonly recipe: FeatureRecipe;
  readonly #threads: number | undefined;
  /** Made when the first image has to be computed: where all are cached the base is not even loaded. */
  #extractor: Promise<SharedExtractor> | undefined;
  /** With all threads, as at a station: to tell how long one image takes there. */
  #alone: Promise<FeatureExtractor> | undefined;
  readonly #cache: FeatureCache | undefined;
  readonly #memory = new Map<string, ImageFeatures>();
  #memoryBytes = 0;
  #closing: Promise<void> | undefined;
  readonly #writes = new Set<Promise<void>>();

  private constructor(base: Base, recipe: FeatureRecipe, { cacheDir, threads }: StoreOptions) {
    this.base = base;
    this.recipe = recipe;
    this.#threads = threads;
    const isCached = cacheDir !== undefined && limitAskedFor() !== 0;
    this.#cache = isCached ? new FeatureCache(cacheDir, base, recipe) : undefined;
  }

  static open(base: Base, recipe: FeatureRecipe, options: StoreOptions): FeatureStore {
    return new FeatureStore(base, recipe, options);
  }

  /**
   * Reads many images, decoding the next while ONNX Runtime works on this one.
   * @param skipBad go on past images that cannot be read, and list them
   * @returns one entry per readable path, in their order
   * @throws AppError of the first bad image unless `skipBad`; cancelled
   */
  async addAll(
    paths: readonly string[],
    { onProgress, signal, skipBad }: Work & { skipBad?: boolean } = {},
    nameOf: (path: string) => string = (p) => p,
  ): Promise<{ images: StoredImage[]; skipped: Skipped[] }> {
    const stored: (StoredImage | undefined)[] = [];
    const skipped: Skipped[] = [];
    const read = new Ahead(paths.length, READ_AHEAD, (i) => this.#read(paths[i]));
    const room = new PixelRoom();
    const decoded = new Ahead(paths.length, DECODE_AHEAD, async (i) =>
      decode(await read.take(i), paths[i], (size) => room.enter(i, size)),
    );
    let done = 0;
    const note = (): void => onProgress?.({ stage: 'reading images', done: ++done, total: paths.length });
    const keep = (i: number, sha256: string, { pooled }: ImageFeatures): void => {
      stored[i] = { path: paths[i], sha256, pooled };
      note();
    };
    /** Being computed; the same photo twice is computed once. */
    const running = new Map<string, Promise<ImageFeatures>>();
    const kept: Promise<void>[] = [];
    try {
      for (let i = 0; i < paths.length; i++) {
        if (signal?.aborted) throw new AppError('cancelled');
        room.want(i);
        const { error, sha256, features, image } = await decoded.take(i);
        if (error) {
          if (!skipBad || !(error instanceof AppError)) throw error;
          skipped.push(skippedFor(nameOf(paths[i]), error));
          note();
          room.leave(i);
        } else if (features) keep(i, sha256, features);
        else {
          const { atOnce } = await this.#extracting(paths.length - i);
          const computing =
            running.get(sha256) ?? this.#compute({ sha256, image }).finally(() => running.delete(sha256));
          running.set(sha256, computing);
          const keeping = computing
            .then((computed) => keep(i, sha256, computed))
            .finally(() => room.leave(i));
          // Waited for below, however this loop ends.
          keeping.catch(() => undefined);
          kept.push(keeping);
          while (running.size >= atOnce) await Promise.race(running.values());
        }
      }
      await Promise.all(kept);
    } finally {
      await Promise.allSettled(kept);
    }
    return { images: stored.filter((image) => image !== undefined), skipped };
  }

  /** All features of an image added before. */
  async load({ path, sha256 }: StoredImage): Promise<ImageFeatures> {
    const known = this.#memory.get(sha256) ?? (await this.#cache?.get(sha256));
    if (known) {
      this.#remember(sha256, known);
      return known;
    }
    const loaded = await decode(await this.#read(path), path);
    if (loaded.error) throw loaded.error;
    return loaded.features ?? this.#compute(loaded);
  }

  /** All features of an image added before, changed; cached as if it were an image of its own. */
  async loadVariation({ path, sha256 }: StoredImage, { name, apply }: Variation): Promise<ImageFeatures> {
    const key = `${sha256}-${name}`;
    const known = this.#memory.get(key) ?? (await this.#cache?.get(key));
    if (known) {
      this.#remember(key, known);
      return known;
    }
    return this.#compute({ sha256: key, image: apply(await decodeImage(path)) });
  }

  /** Milliseconds the graph takes for this image, nothing cached. */
  async time(path: string): Promise<number> {
    const image = await decodeImage(path);
    this.#alone ??= FeatureExtractor.create(this.base, this.recipe, this.#threads);
    const extractor = await this.#alone;
    const start = performance.now();
    await extractor.extract(image);
    return performance.now() - start;
  }

  /** May be called more than once. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#writes);
    await this.#cache?.close();
    for (const extractor of [this.#extractor, this.#alone])
      await (await extractor?.catch(() => undefined))?.close();
  }

  async #read(path: string): Promise<Loaded> {
    try {
      const { bytes, sha256 } = await readImageFile(path);
      const features = this.#memory.get(sha256) ?? (await this.#cache?.get(sha256));
      if (features) {
        this.#remember(sha256, features);
        return { sha256, features };
      }
      return { sha256, bytes };
    } catch (error) {
      return { sha256: '', error };
    }
  }

  async #compute({ sha256, image }: Loaded): Promise<ImageFeatures> {
    if (!image) throw new TypeError('nothing was decoded');
    const features = await (await this.#extracting()).extract(image);
    this.#remember(sha256, features);
    if (this.#cache) await this.#write(this.#cache.put(sha256, features));
    return features;
  }

  /** @param images how many there may be to compute */
  #extracting(images = 1): Promise<SharedExtractor> {
    this.#extractor ??= SharedExtractor.create(this.base, this.recipe, { threads: this.#threads, images });
    return this.#extractor;
  }

  async #write(writing: Promise<void>): Promise<void> {
    const done = writing.finally(() => this.#writes.delete(done));
    this.#writes.add(done);
    if (this.#writes.size > WRITES_AHEAD) await Promise.race(this.#writes);
  }

  #remember(sha256: string, features: ImageFeatures): void {
    if (this.#memory.has(sha256)) return;
    this.#memory.set(sha256, features);
    this.#memoryBytes += features.patches.byteLength + features.pooled.byteLength;
    for (const [oldest, old] of this.#memory) {
      if (this.#memoryBytes <= MEMORY_BYTES) break;
      this.#memory.delete(oldest);
      this.#memoryBytes -= old.patches.byteLength + old.pooled.byteLength;
    }
  }
}

/** Each step of reading takes a turn of the event loop, of which there is one for every run of the base. */
const READ_AHEAD = 6;
const DECODE_AHEAD = 2;

interface Loaded {
  sha256: string;
  /** Of an image whose features are not known. */
  bytes?: Uint8Array;
  features?: ImageFeatures;
  image?: Awaited<ReturnType<typeof decodeImage>>;
  error?: unknown;
}

const decode = async (
  { bytes, ...loaded }: Loaded,
  path: string,
  beforePixels?: (size: ImageSize) => Promise<void>,
): Promise<Loaded> => {
  if (!bytes) return loaded;
  try {
    return { ...loaded, image: await decodeImage(bytes, { name: path, beforePixels }) };
  } catch (error) {
    return { ...loaded, error };
  }
};
