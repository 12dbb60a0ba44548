import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { mapConcurrent } from '../data/map-concurrent.js';

const MOST_BYTES = 20e9;
/** Of what is free or in the cache already: a full disk stops more than this program. */
const DISK_SHARE = 0.1;
/** Removing goes on to a little below the limit, so that the next image does not start it again. */
const ROOM = 0.95;
/** A temporary file this old belongs to nobody any more. */
const TORN_AFTER_MS = 24 * 3_600_000;

// Only what the cache itself names so is ever removed: LEMNISCATE_CACHE may point anywhere.
const FOLDER = /^[0-9a-f]{16}$/;
const ENTRY = /^[0-9a-f]{64}$/;
const TEMPORARY = /^[0-9a-f]{64}\../;

/** Bytes that LEMNISCATE_CACHE_MB allows; undefined when it is not set. @throws AppError option_invalid */
export const limitAskedFor = (): number | undefined => {
  const value = process.env.LEMNISCATE_CACHE_MB;
  if (value === undefined || value === '') return undefined;
  const megabytes = Number(value);
  if (megabytes >= 0) return megabytes * 1e6;
  throw new AppError('option_invalid', {
    option: 'LEMNISCATE_CACHE_MB',
    value,
    detail: 'it takes a number of megabytes, 0 or more.',
  });
};

/** Bytes the cache may take. @param used bytes it takes now */
export const cacheLimit = async (cacheDir: string, used: number): Promise<number> => {
  const asked = limitAskedFor();
  if (asked !== undefined) return asked;
  const disk = await statfs(cacheDir).catch(() => undefined);
  return disk ? Math.min(MOST_BYTES, DISK_SHARE * (disk.bavail * disk.bsize + used)) : MOST_BYTES;
};

interface Entry {
  path: string;
  sizeBytes: number;
  usedMs: number;
}

/**
 * Removes the entries used longest ago until the cache is within its limit. Others may do the same, read and write at
 * the same time: what is removed under a reader's hands is read to its end, or computed again.
 * @param limit bytes; by default `cacheLimit`
 * @param inUse paths that stay
 * @returns bytes the cache took before
 */
export const trimCache = async (
  cacheDir: string,
  limit?: number,
  inUse: (path: string) => boolean = () => false,
): Promise<{ bytes: number }> => {
  const entries = await listEntries(cacheDir);
  const bytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const most = limit ?? (await cacheLimit(cacheDir, bytes));
  if (bytes <= most) return { bytes };
  const oldest = entries
    .filter(({ path }) => !inUse(path))
    .sort((a, b) => a.usedMs - b.usedMs || (a.path < b.path ? -1 : 1));
  let left = bytes;
  for (const { path, sizeBytes } of oldest) {
    if (left <= ROOM * most) break;
    await rm(path, { force: true }).catch(() => undefined);
    left -= sizeBytes;
  }
  return { bytes };
};

const listEntries = async (cacheDir: string): Promise<Entry[]> => {
  const folders = (await readdir(cacheDir).catch(() => [])).filter((name) => FOLDER.test(name));
  const entries: Entry[] = [];
  for (const folder of folders) {
    const names = await readdir(join(cacheDir, folder)).catch(() => []);
    await mapConcurrent(names, 16, async (name) => {
      const isTemporary = TEMPORARY.test(name);
      if (!isTemporary && !ENTRY.test(name)) return;
      const path = join(cacheDir, folder, name);
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile()) return;
      if (!isTemporary) entries.push({ path, sizeBytes: found.size, usedMs: found.mtimeMs });
      else if (Date.now() - found.mtimeMs > TORN_AFTER_MS)
        await rm(path, { force: true }).catch(() => undefined);
    });
  }
  return entries;
};
