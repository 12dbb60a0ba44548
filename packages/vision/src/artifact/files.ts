import { createHash, randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { removeIfUnfinished } from '../unfinished.js';

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
 * was there before is replaced only when everything has been written, whatever is in it: the caller has looked.
 * @throws AppError disk_full | write_failed
 */
export const writeFolderAtomically = async (
  dir: string,
  files: Record<string, Uint8Array | string>,
): Promise<void> => {
  const parent = dirname(dir);
  const temporary = join(parent, `.${basename(dir)}.${randomUUID()}`);
  const settled = removeIfUnfinished(temporary);
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
    await putInPlace(temporary, dir);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, dir);
  } finally {
    settled();
  }
};

/** The renames come in one go: a signal that ends the process is heard before them or after, never without a folder at `dir`. */
const putInPlace = async (temporary: string, dir: string): Promise<void> => {
  if (!existsSync(dir)) return renameSync(temporary, dir);
  const old = `${temporary}.old`;
  renameSync(dir, old);
  try {
    renameSync(temporary, dir);
  } catch (error) {
    renameSync(old, dir);
    throw error;
  }
  const settled = removeIfUnfinished(old);
  await rm(old, { recursive: true, force: true }).finally(settled);
};

/**
 * Writes a file that appears whole or not at all, and takes the place of one of its name.
 * @throws AppError disk_full | write_failed
 */
export const writeFileAtomically = async (path: string, content: Uint8Array): Promise<void> => {
  const temporary = join(dirname(path), `.${randomUUID()}.partial`);
  const settled = removeIfUnfinished(temporary);
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(error, path);
  } finally {
    settled();
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
