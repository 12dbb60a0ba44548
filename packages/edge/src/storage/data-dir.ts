import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import type { z } from 'zod';

/** Where a device keeps what it must not lose. */
export const dataPaths = (dataDir: string) => ({
  device: join(dataDir, 'device.json'),
  key: join(dataDir, 'device.key'),
  /** Of an enrolment under way. */
  newKey: join(dataDir, 'device.key.new'),
  clock: join(dataDir, 'clock.json'),
  desired: join(dataDir, 'desired.json'),
  models: join(dataDir, 'models'),
  spool: join(dataDir, 'spool'),
  held: join(dataDir, 'held'),
  sources: join(dataDir, 'sources'),
  sparkplug: join(dataDir, 'sparkplug.json'),
  refused: join(dataDir, 'refused.jsonl'),
  lock: join(dataDir, 'agent.lock'),
});
export type DataPaths = ReturnType<typeof dataPaths>;

/** @throws AppError disk_full | write_failed */
export const writeError = (error: unknown, path: string): AppError => {
  if (error instanceof AppError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new AppError('disk_full', { path }, { cause: error })
    : new AppError('write_failed', { path, detail: message }, { cause: error });
};

/**
 * Writes a small file whole or not at all, after a power cut too.
 * @throws AppError disk_full | write_failed
 */
export const writeFileWhole = async (
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const made = await mkdir(dirname(path), { recursive: true });
    // A new folder's own name lies in the one above it.
    if (made !== undefined) await syncFolder(dirname(made));
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
};

export const syncFolder = async (dir: string): Promise<void> => {
  // Windows cannot open folders; NTFS journals its names itself.
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Undefined when there is none, or when it is damaged: then it is as if it had never been written. */
export const readJsonFile = async <T extends z.ZodType>(
  path: string,
  schema: T,
): Promise<z.infer<T> | undefined> => {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8'))) as z.infer<T>;
  } catch {
    return undefined;
  }
};
