import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Base } from '../bases/index.js';
import type { ImageFeatures } from './extractor.js';
import { FRONT_END_VERSION, type FeatureRecipe } from './recipe.js';

const MAGIC = 0x31464d4c; // "LMF1", little-endian
const HEADER_WORDS = 5;

/** Where features are kept unless told otherwise: LEMNISCATE_CACHE, or the user's cache folder. */
export const defaultCacheDir = (): string =>
  process.env.LEMNISCATE_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lemniscate', 'features');

/**
 * Features on disk, by content: one file per image, base and recipe. A file that is damaged or cannot be written is
 * as good as absent: the cache saves time and holds nothing that cannot be computed again.
 */
export class FeatureCache {
  readonly #dir: string;
  #made: Promise<unknown> | undefined;

  constructor(cacheDir: string, base: Base, recipe: FeatureRecipe) {
    const key = JSON.stringify([
      FRONT_END_VERSION,
      base.sha256,
      base.input,
      base.features,
      base.fixedSize,
      recipe,
    ]);
    this.#dir = join(cacheDir, createHash('sha256').update(key).digest('hex').slice(0, 16));
  }

  async get(imageSha256: string): Promise<ImageFeatures | undefined> {
    const bytes = await readFile(this.#path(imageSha256)).catch(() => undefined);
    return bytes && decode(bytes);
  }

  async put(imageSha256: string, features: ImageFeatures): Promise<void> {
    this.#made ??= mkdir(this.#dir, { recursive: true });
    const path = this.#path(imageSha256);
    const temporary = `${path}.${randomUUID()}`;
    try {
      await this.#made;
      await writeFile(temporary, encode(features));
      await rename(temporary, path);
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
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
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  if (buffer.byteLength < HEADER_WORDS * 4) return undefined;
  const [magic, gridHeight, gridWidth, channels, pooledLength] = new Uint32Array(buffer, 0, HEADER_WORDS);
  const patchCount = gridHeight * gridWidth * channels;
  if (magic !== MAGIC || buffer.byteLength !== HEADER_WORDS * 4 + pooledLength * 4 + patchCount * 2)
    return undefined;
  const pooledAt = HEADER_WORDS * 4;
  return {
    gridHeight,
    gridWidth,
    channels,
    pooled: new Float32Array(buffer, pooledAt, pooledLength),
    patches: new Uint16Array(buffer, pooledAt + pooledLength * 4, patchCount),
  };
};
