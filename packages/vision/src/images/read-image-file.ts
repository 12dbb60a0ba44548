import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { AppError } from '@lemniscate/contracts/errors';
import { checkFileBytes, withDefaults, type ImageLimits } from './limits.js';
import { unreadable } from './unreadable.js';

/** The error a person can act on for a failed file system call on `path`. */
export const fileError = (error: unknown, path: string): AppError => {
  if (error instanceof AppError) return error;
  const { code = 'unknown', message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('path_not_found', { path }, { cause: error });
  const detail = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : (message ?? code);
  return new AppError('path_not_readable', { path, detail }, { cause: error });
};

/** Opening a pipe or a device could wait for ever, so only regular files are opened. */
const checkIsFile = async (path: string): Promise<void> => {
  const stats = await stat(path);
  if (stats.isDirectory()) throw unreadable(path, 'it is a folder');
  if (!stats.isFile()) throw unreadable(path, 'it is not a regular file');
};

/**
 * Reads the first `maxBytes` of a file (all of it when it is shorter).
 * @throws AppError path_not_found, path_not_readable, image_unreadable (a folder or a device)
 */
export const readFileStart = async (path: string, maxBytes: number): Promise<Uint8Array> => {
  try {
    await checkIsFile(path);
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.allocUnsafe(Math.min(size, maxBytes));
      let length = 0;
      while (length < buffer.length) {
        const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return buffer.subarray(0, length);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
};

/** sha256 of bytes, lower-case hex. */
export const hashBytes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Reads a file once, for both its identity and its pixels: pass `bytes` on to `decodeImage`.
 * @throws AppError path_not_found, path_not_readable, image_unreadable, image_too_large
 */
export const readImageFile = async (
  path: string,
  limits?: Partial<ImageLimits>,
): Promise<{ bytes: Uint8Array; sha256: string }> => {
  const bytes = await readImageBytes(path, withDefaults(limits));
  return { bytes, sha256: hashBytes(bytes) };
};

/** Like `readImageFile`, without the hash. */
export const readImageBytes = async (path: string, limits: ImageLimits): Promise<Uint8Array> => {
  const size = await stat(path).then(
    (stats) => (stats.isFile() ? stats.size : 0),
    (error: unknown) => {
      throw fileError(error, path);
    },
  );
  checkFileBytes(size, path, limits);
  return readFileStart(path, limits.maxFileBytes);
};
