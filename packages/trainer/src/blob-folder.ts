import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import type { Client } from '@lemniscate/client';
import { outlast } from './outlast.js';
import { trimFolder } from './trim-folder.js';

/** Blobs fetched once and kept by content; the least recently used go when there are too many. */
export class BlobFolder {
  readonly #dir: string;
  readonly #client: Pick<Client, 'downloadBlob'>;

  constructor(dir: string, client: Pick<Client, 'downloadBlob'>) {
    this.#dir = dir;
    this.#client = client;
  }

  /**
   * The path of a blob, fetched if it is not here. Only bytes whose digest fits are ever given that name.
   * @throws AppError blob_digest_mismatch
   */
  async path(sha256: string, signal: AbortSignal): Promise<string> {
    const path = join(this.#dir, sha256);
    const now = new Date();
    const known = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (!known) await outlast(() => this.#fetch(sha256, path, signal), signal);
    return path;
  }

  /** The same of several, in their order. */
  async paths(digests: readonly string[], signal: AbortSignal): Promise<string[]> {
    const paths: string[] = [];
    for (const sha256 of digests) paths.push(await this.path(sha256, signal));
    return paths;
  }

  async #fetch(sha256: string, path: string, signal: AbortSignal): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const response = await this.#client.downloadBlob({ params: { sha256 }, signal });
    const temporary = join(this.#dir, `.${sha256}.${randomUUID()}`);
    const hash = createHash('sha256');
    try {
      const file = await open(temporary, 'w');
      try {
        for await (const chunk of chunksOf(response)) {
          hash.update(chunk);
          await file.write(chunk);
        }
      } finally {
        await file.close();
      }
      const actual = hash.digest('hex');
      if (actual !== sha256) throw new AppError('blob_digest_mismatch', { actual, expected: sha256 });
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Keeps the most recently used up to `maxBytes`. */
  async trim(maxBytes: number): Promise<void> {
    await trimFolder(this.#dir, maxBytes);
  }
}

/** @throws AppError server_unreachable when it breaks off */
async function* chunksOf({ body, url }: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new AppError('server_unreachable', { url, detail: String(error) }, { cause: error });
  }
}
