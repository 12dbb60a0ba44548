import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '@lemniscate/contracts';
import { extract } from 'tar-stream';
import { openPromise, type ZipFile } from 'yauzl';
import { isDiskFull } from '../../lib/is-disk-full.js';
import {
  createUnpackGuard,
  DEFAULT_UNPACK_LIMITS,
  type UnpackGuard,
  type UnpackLimits,
} from './unpack-limits.js';

export interface UnpackOptions {
  /** What people call the archive, for messages. */
  fileName: string;
  signal: AbortSignal;
  limits?: Partial<UnpackLimits>;
}

type Kind = 'zip' | 'tar' | 'tar.gz';

/** From its bytes: what it is called says nothing. */
const kindOf = async (path: string): Promise<Kind | null> => {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(512);
    const { bytesRead } = await file.read(head, 0, 512, 0);
    if (bytesRead >= 4 && head.readUInt16BE(0) === 0x504b) return 'zip';
    if (bytesRead >= 2 && head.readUInt16BE(0) === 0x1f8b) return 'tar.gz';
    return head.subarray(257, 262).toString('latin1') === 'ustar' ? 'tar' : null;
  } finally {
    await file.close();
  }
};

const counted = (path: string, guard: UnpackGuard): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        guard.count(path, chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });

const writeFile = async (
  openSource: () => Promise<Readable>,
  folder: string,
  path: string,
  guard: UnpackGuard,
  signal: AbortSignal,
): Promise<void> => {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  // Opened last: a stream that fails before somebody listens takes the process with it.
  const source = await openSource();
  // 'wx': what is there already is never written through.
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  await pipeline(source, counted(path, guard), file, { signal });
};

const UNIX_TYPE = 0o170000;
const UNIX_FILE = 0o100000;
const UNIX_FOLDER = 0o040000;

const kindOfZipEntry = (fileName: string, externalFileAttributes: number): 'file' | 'folder' | 'other' => {
  const type = (externalFileAttributes >>> 16) & UNIX_TYPE;
  if (type !== 0 && type !== UNIX_FILE && type !== UNIX_FOLDER) return 'other';
  return fileName.endsWith('/') || type === UNIX_FOLDER ? 'folder' : 'file';
};

const unpackZip = async (path: string, folder: string, guard: UnpackGuard, signal: AbortSignal) => {
  const zip: ZipFile = await openPromise(path, {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true,
  });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const kind = kindOfZipEntry(entry.fileName, entry.externalFileAttributes);
      const inside = guard.admit(entry.fileName, kind);
      if (inside === null) continue;
      if (entry.isEncrypted() || !entry.canDecodeFileData())
        throw guard.refuse(`${JSON.stringify(entry.fileName)} is encrypted or packed in an unusual way`);
      await writeFile(() => zip.openReadStreamPromise(entry, {}), folder, inside, guard, signal);
    }
  } finally {
    zip.close();
  }
};

const unpackTar = async (
  path: string,
  { gzip }: { gzip: boolean },
  folder: string,
  guard: UnpackGuard,
  signal: AbortSignal,
) => {
  const entries = extract();
  const bytes = createReadStream(path);
  const feeding = gzip
    ? pipeline(bytes, createGunzip(), entries, { signal })
    : pipeline(bytes, entries, { signal });
  // Heard below; an early end must not be an unhandled one.
  feeding.catch(() => {});
  for await (const entry of entries) {
    // Whatever breaks an entry breaks the archive, and is told by it.
    entry.on('error', () => {});
    const { name, type } = entry.header;
    const isFile = type === 'file' || type === 'contiguous-file';
    const inside = guard.admit(name, isFile ? 'file' : type === 'directory' ? 'folder' : 'other');
    if (inside !== null)
      await writeFile(async () => entry as unknown as Readable, folder, inside, guard, signal);
    else {
      // Passed over, yet it counts: it costs as much to read.
      for await (const piece of entry) guard.count(name, (piece as Buffer).length);
    }
  }
  await feeding;
};

/**
 * Unpacks images and annotation files of a zip, tar or tar.gz into an empty folder; the rest is passed over. Archives
 * are hostile input: what points outside, links, and what grows out of proportion is refused, and nothing is written
 * outside the folder.
 * @throws AppError archive_refused, disk_full
 */
export const unpack = async (path: string, folder: string, options: UnpackOptions): Promise<void> => {
  const { fileName, signal } = options;
  const limits = { ...DEFAULT_UNPACK_LIMITS, ...options.limits };
  const guard = createUnpackGuard(fileName, (await stat(path)).size, limits);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const kind = await kindOf(path);
  if (kind === null) throw guard.refuse('it is no zip, tar or tar.gz file');
  try {
    if (kind === 'zip') await unpackZip(path, folder, guard, signal);
    else if (kind === 'tar') await unpackTar(path, { gzip: false }, folder, guard, signal);
    else await unpackTar(path, { gzip: true }, folder, guard, signal);
  } catch (error) {
    if (error instanceof AppError || signal.aborted) throw error;
    if (isDiskFull(error)) throw new AppError('disk_full', { path: 'the data folder' }, { cause: error });
    throw guard.refuse((error as Error).message.slice(0, 300));
  }
};
