import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The error a person can act on for a failed write to `path`. */
export const writeError = (error: unknown, path: string): AppError => {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new AppError('disk_full', { path }, { cause: error })
    : new AppError('write_failed', { path, detail: (error as Error).message }, { cause: error });
};

/**
 * Writes a folder whole or not at all: into a temporary sibling, flushed, then put in place by renaming. A folder that
 * was there before is replaced only when everything has been written.
 * @throws AppError disk_full | write_failed
 */
export const writeFolderAtomically = async (
  dir: string,
  files: Record<string, Uint8Array | string>,
): Promise<void> => {
  const parent = dirname(dir);
  const temporary = join(parent, `.${basename(dir)}.${randomUUID()}`);
  const old = `${temporary}.old`;
  try {
    await mkdir(temporary, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const file = await open(join(temporary, name), 'w');
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    const replaces = await stat(dir).then(
      () => true,
      () => false,
    );
    if (replaces) await rename(dir, old);
    try {
      await rename(temporary, dir);
    } catch (error) {
      if (replaces) await rename(old, dir);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, dir);
  }
};

/** @throws AppError model_invalid when the file is missing or unreadable */
export const readModelFile = async (dir: string, name: string): Promise<Buffer> => {
  try {
    return await readFile(join(dir, name));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const detail = missing
      ? `there is no ${name} in it`
      : `${name} cannot be read: ${(error as Error).message}`;
    throw new AppError('model_invalid', { path: dir, detail }, { cause: error });
  }
};
