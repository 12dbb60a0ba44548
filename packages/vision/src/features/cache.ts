import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Base } from '../bases/base.js';
import { limitAskedFor, trimCache } from './cache-limit.js';
import type { ImageFeatures } from './extractor.js';
import { FRONT_END_VERSION, type FeatureRecipe } from './recipe.js';

const MAGIC = 0x31464d4c; // "LMF1", little-endian
const HEADER_WORDS = 5;

/** The cache is looked through after writing this share of its limit, or so many bytes where that is not known… */
const TRIM_SHARE = 0.1;
const TRIM_BYTES = 500e6;
/** … and at the end of a run that wrote something, if nobody did for this long. An empty file says when. */
const TRIM_EVERY_MS = 3_600_000;
const TRIMMED = 'last-trimmed';

/** Where features are kept unless told otherwise: LEMNISCATE_CACHE, or the user's cache folder. */
export const defaultCacheDir = (): string =>
  process.env.LEMNISCATE_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lemniscate', 'features');

/**
 * Features on disk, by content: one file per image, base and recipe. A file that is damaged or cannot be written is
 * as good as absent: the cache saves time and holds nothing that cannot be computed again. What was used longest ago
 * goes when there is too much (`trimCache`), but nothing that an open cache of this process has read or written.
 */
export class FeatureCache {
  static readonly #open = new Set<FeatureCache>();
  readonly #cacheDir: string;
  readonly #dir: string;
  readonly #limit: number | undefined;
  readonly #used = new Set<string>();
  #made: Promise<unknown> | undefined;
  #written = 0;
  #trimming: Promise<unknown> | undefined;

  /**
   * @param limit bytes the whole of `cacheDir` may take; see `cacheLimit` for the default
   * @throws AppError option_invalid when LEMNISCATE_CACHE_MB is no number
   */
  constructor(cacheDir: string, base: Base, recipe: FeatureRecipe, limit = limitAskedFor()) {
    const key = JSON.stringify([
      FRONT_END_VERSION,
      base.sha256,
      base.input,
      base.features,
      base.fixedSize,
      recipe,
    ]);
    this.#cacheDir = cacheDir;
    this.#limit = limit;
    FeatureCache.#open.add(this);
    this.#dir = join(cacheDir, createHash('sha256').update(key).digest('hex').slice(0, 16));
  }

  async get(imageSha256: string): Promise<ImageFeatures | undefined> {
    const path = this.#path(imageSha256);
    const bytes = await readFile(path).catch(() => undefined);
    const features = bytes && decode(bytes);
    if (features) await this.#use(path);
    return features;
  }

  async put(imageSha256: string, features: ImageFeatures): Promise<void> {
    this.#made ??= mkdir(this.#dir, { recursive: true });
    const path = this.#path(imageSha256);
    const temporary = `${path}.${randomUUID()}`;
    try {
      await this.#made;
      const bytes = encode(features);
      await writeFile(temporary, bytes);
      await rename(temporary, path);
      this.#used.add(path);
      this.#written += bytes.length;
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
    if (this.#written > TRIM_SHARE * (this.#limit ?? TRIM_BYTES / TRIM_SHARE)) await this.#trim();
  }

  /** Keeps the cache within its limit, if it is time to; lets go of what was in use. */
  async close(): Promise<void> {
    if (this.#written > 0 && (await this.#isTimeToTrim())) await this.#trim();
    await this.#trimming;
    FeatureCache.#open.delete(this);
  }

  async #use(path: string): Promise<void> {
    if (this.#used.has(path)) return;
    this.#used.add(path);
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
  }

  /** Many short runs must not each look at every file, nor each leave it to the next. */
  async #isTimeToTrim(): Promise<boolean> {
    const last = await stat(join(this.#cacheDir, TRIMMED)).catch(() => undefined);
    return last === undefined || Date.now() - last.mtimeMs > TRIM_EVERY_MS;
  }

  async #trim(): Promise<void> {
    this.#written = 0;
    const isUsed = (path: string): boolean => [...FeatureCache.#open].some((cache) => cache.#used.has(path));
    this.#trimming ??= trimCache(this.#cacheDir, this.#limit, isUsed)
      .then(() => writeFile(join(this.#cacheDir, TRIMMED), ''))
      .catch(() => undefined)
      .finally(() => (this.#trimming = undefined));
    await this.#trimming;
  }

  #path(imageSha256: string): string {
    return join(this.#dir, imageSha256);
  }
}

const bytesOf = (a: ArrayBufferView): Uint8Array => new Uint8Array(a.buffer, a.byteOffset, a.byteLength);

const encode = (f: ImageFeatures): Buffer =>
  Buffer.concat([
    bytesOf(Uint32Array.of(MAGIC, f.gridHeight, f.gridWidth, f.channels, f.pooled.length)),
    bytesOf(f.pooled),
    bytesOf(f.patches),
  ]);

const decode = (bytes: Buffer): ImageFeatures | undefined => {
  // Arrays begin at multiples of their size: a file read whole lies so, and is used where it lies.
  const { buffer, byteOffset: start, length } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  if (length < HEADER_WORDS * 4) return undefined;
  const [magic, gridHeight, gridWidth, channels, pooledLength] = new Uint32Array(buffer, start, HEADER_WORDS);
  const patchCount = gridHeight * gridWidth * channels;
  if (magic !== MAGIC || length !== HEADER_WORDS * 4 + pooledLength * 4 + patchCount * 2) return undefined;
  const pooledAt = start + HEADER_WORDS * 4;
  return {
    gridHeight,
    gridWidth,
    channels,
    pooled: new Float32Array(buffer, pooledAt, pooledLength),
    patches: new Uint16Array(buffer, pooledAt + pooledLength * 4, patchCount),
  };
};
