import { extname } from 'node:path';
import { AppError } from '@lemniscate/contracts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export interface UnpackLimits {
  /** Everything counts, what is passed over too. */
  maxEntries: number;
  maxFileBytes: number;
  maxTotalBytes: number;
  /** Photos are compressed already; what grows more than this is made to fill the disk. */
  maxRatio: number;
  /** So much may come out of the smallest archive. */
  freeBytes: number;
}

export const DEFAULT_UNPACK_LIMITS: Readonly<UnpackLimits> = {
  maxEntries: 200_000,
  maxFileBytes: 256 * MIB,
  maxTotalBytes: 64 * GIB,
  maxRatio: 100,
  freeBytes: 256 * MIB,
};

const WANTED = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .tif .tiff .bmp .dib .json .jsonl .csv .txt .xml .yaml .yml'.split(' '),
);
const ARCHIVES = new Set('.zip .tar .tgz .gz .bz2 .xz .zst .7z .rar'.split(' '));

const MAX_PATH = 1024;
const MAX_DEPTH = 32;
const hasControls = (path: string): boolean => /\p{Cc}/u.test(path);
/** What a Mac and Windows leave in archives. */
const isJunk = (parts: readonly string[]): boolean =>
  parts.some((part) => part === '__MACOSX' || part.startsWith('.') || part === 'Thumbs.db');

/** What comes out of one archive, counted as it comes. */
export interface UnpackGuard {
  /** The path within the folder to unpack to; null: it is passed over. @throws AppError archive_refused */
  admit(path: string, kind: 'file' | 'folder' | 'other'): string | null;
  /** Bytes of the file that was just admitted. @throws AppError archive_refused */
  count(path: string, bytes: number): void;
  refuse(detail: string): AppError;
}

export const createUnpackGuard = (
  fileName: string,
  archiveBytes: number,
  limits: UnpackLimits,
): UnpackGuard => {
  const seen = new Set<string>();
  const most = Math.min(limits.maxTotalBytes, Math.max(limits.freeBytes, archiveBytes * limits.maxRatio));
  let entries = 0;
  let total = 0;
  let current = { path: '', bytes: 0 };
  const refuse = (detail: string) => new AppError('archive_refused', { path: fileName, detail });
  const shown = (path: string) => JSON.stringify(path.slice(0, 200));
  return {
    refuse,
    admit(path, kind) {
      if (++entries > limits.maxEntries)
        throw refuse(`it holds more than ${limits.maxEntries} entries, or claims to`);
      if (kind === 'other') throw refuse(`${shown(path)} is a link or a device, not a file`);
      const parts = path.replace(/\/$/, '').split('/');
      const clean = parts[0] === '.' ? parts.slice(1) : parts;
      const leavesIt =
        path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\\') || clean.includes('..');
      if (leavesIt) throw refuse(`${shown(path)} points out of the archive`);
      if (path.length > MAX_PATH || clean.length > MAX_DEPTH || hasControls(path))
        throw refuse(`the path ${shown(path)} is too long or holds control characters`);
      if (kind === 'folder' || isJunk(clean)) return null;
      if (clean.some((part) => part === '' || part === '.'))
        throw refuse(`the path ${shown(path)} is not a plain one`);
      const end = extname(path).toLowerCase();
      if (ARCHIVES.has(end)) throw refuse(`${shown(path)} is an archive in the archive`);
      if (!WANTED.has(end)) return null;
      const inside = clean.join('/');
      if (seen.has(inside)) throw refuse(`${shown(path)} is in it twice`);
      seen.add(inside);
      return inside;
    },
    count(path, bytes) {
      if (current.path !== path) current = { path, bytes: 0 };
      current.bytes += bytes;
      total += bytes;
      if (current.bytes > limits.maxFileBytes)
        throw refuse(`${shown(path)} is larger than ${limits.maxFileBytes / MIB} MiB`);
      if (total > most)
        throw refuse(
          `more than ${Math.round(most / MIB)} MiB come out of its ${Math.ceil(archiveBytes / 1024)} KiB`,
        );
    },
  };
};
