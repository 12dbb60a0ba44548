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
const sizeOf = async (path: string): Promise<number> => {
  const stats = await stat(path);
  if (stats.isDirectory()) throw unreadable(path, 'it is a folder');
  if (!stats.isFile()) throw unreadable(path, 'it is not a regular file');
  return stats.size;
};

/** No call more than needed: each is a turn of the event loop, which a running model holds up. */
const readBytes = async (path: string, size: number): Promise<Uint8Array> => {
  const handle = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const { bytesRead } = await handle.read(buffer, length, size - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
};

/**
 * Reads the first `maxBytes` of a file (all of it when it is shorter).
 * @throws AppError path_not_found, path_not_readable, image_unreadable (a folder or a device)
 */
export const readFileStart = async (path: string, maxBytes: number): Promise<Uint8Array> => {
  try {
    return await readBytes(path, Math.min(await sizeOf(path), maxBytes));
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
  try {
    const size = await sizeOf(path);
    checkFileBytes(size, path, limits);
    return await readBytes(path, size);
  } catch (error) {
    throw fileError(error, path);
  }
};
