import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import type { Client } from '@lemniscate/client';
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
   * @throws AppError blob_digest_mismatch | server_unreachable
   */
  async path(sha256: string, signal?: AbortSignal): Promise<string> {
    const path = join(this.#dir, sha256);
    const now = new Date();
    const known = await utimes(path, now, now).then(
      () => true,
      () => false,
    );
    if (known) return path;
    await mkdir(this.#dir, { recursive: true });
    const response = await this.#client.downloadBlob({ params: { sha256 }, signal });
    const temporary = join(this.#dir, `.${sha256}.${randomUUID()}`);
    const hash = createHash('sha256');
    try {
      const file = await open(temporary, 'w');
      try {
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
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
    return path;
  }

  /** Keeps the most recently used up to `maxBytes`. */
  async trim(maxBytes: number): Promise<void> {
    await trimFolder(this.#dir, maxBytes);
  }
}
