import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';

const writeError = (error: unknown, path: string): AppError => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('disk_full', { path }, { cause: error });
  return new AppError('write_failed', { path, detail: message }, { cause: error });
};

/**
 * Finds out before long work whether its result can be written.
 * @throws AppError write_failed
 */
export const checkWritable = async (file: string): Promise<void> => {
  const path = resolve(file);
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory())
    throw new AppError('write_failed', { path: file, detail: 'there is a folder of that name' });
  try {
    await mkdir(dirname(path), { recursive: true });
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw writeError(error, file);
  }
};

/**
 * Writes a file that appears complete or not at all.
 * @throws AppError disk_full, write_failed
 */
export const writeWholeFile = async (file: string, text: string): Promise<void> => {
  const path = resolve(file);
  const partial = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`);
  const { removeIfUnfinished } = await import('@lemniscate/vision');
  const settled = removeIfUnfinished(partial);
  try {
    const handle = await open(partial, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw writeError(error, file);
  } finally {
    settled();
  }
};
