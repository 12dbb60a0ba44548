import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import { sha256Hex } from '../../lib/digest.js';

/** Bytes on their way in, on this machine's disk whatever the blobs are kept on. They survive a restart. */
export interface PartialUploads {
  pathOf(sha256: string, actorId: string): string;
  sizeOf(path: string): Promise<number>;
  append(path: string, bytes: AsyncIterable<Uint8Array>, limits: AppendLimits): Promise<number>;
  newPath(name: string): string;
  removeOlderThan(time: Date): Promise<void>;
}

export interface AppendLimits {
  /** The file has this many bytes before. */
  offset: number;
  maxBytes: number;
}

/** What came before a broken connection is kept and the upload goes on from there; what was not to come is cut off. */
const writeAt = async (file: FileHandle, bytes: AsyncIterable<Uint8Array>, limits: AppendLimits) => {
  let end = limits.offset;
  try {
    for await (const piece of bytes) {
      if (end + piece.length > limits.maxBytes)
        throw new AppError('request_invalid', { detail: 'more bytes came than totalBytes says' });
      await file.write(piece, 0, piece.length, end);
      end += piece.length;
    }
  } catch (error) {
    if (error instanceof AppError) await file.truncate(limits.offset);
    throw error;
  } finally {
    await file.sync();
  }
  return end;
};

export const createPartialUploads = (folder: string): PartialUploads => ({
  // One caller's broken bytes are not another's.
  pathOf: (sha256, actorId) => join(folder, `${sha256}.${sha256Hex(actorId).slice(0, 16)}.part`),
  newPath: (name) => join(folder, `${name}.new`),
  async sizeOf(path) {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw error;
    }
  },
  async append(path, bytes, limits) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(path, limits.offset === 0 ? 'w' : 'r+', 0o600);
    try {
      return await writeAt(file, bytes, limits);
    } finally {
      await file.close();
    }
  },
  async removeOlderThan(time) {
    for (const name of await readdir(folder).catch(() => [])) {
      const path = join(folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtime < time) await rm(path, { force: true });
    }
  },
});
