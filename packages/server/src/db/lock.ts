import { readFileSync, readlinkSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import { z } from 'zod';

/**
 * One process a data folder: PGlite does not lock its own (two openers corrupt it), and the site key and uploads lie
 * there too. The file names the process; one whose process is gone is taken over, one that lives never.
 */
export interface DataDirLock {
  release(): Promise<void>;
}

const Holder = z.object({
  pid: z.number().int(),
  /** Where `pid` means something: this boot of this machine, this namespace of processes. */
  place: z.string(),
  /** When the process started, in ticks since boot: pids are used again. */
  startedAt: z.string().nullable(),
});
type Holder = z.infer<typeof Holder>;

const HEARTBEAT_MS = 5000;
/** A holder in another container or on another machine cannot be asked; it shows that it lives by touching the file. */
const SILENT_MS = 30_000;

const readOr = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

const placeHere = (): string => {
  const boot = readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), hostname());
  return `${boot} ${readOr(() => readlinkSync('/proc/self/ns/pid'), '')}`;
};

/** Field 22 of /proc/{pid}/stat; the name in field 2 may hold spaces. Null where there is no /proc. */
const startOf = (pid: number): string | null =>
  readOr(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  }, null);

const pidLives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const lives = async (holder: Holder, path: string): Promise<boolean> => {
  if (holder.place !== placeHere()) {
    const touched = await stat(path).catch(() => undefined);
    return touched !== undefined && Date.now() - touched.mtimeMs < SILENT_MS;
  }
  if (!pidLives(holder.pid)) return false;
  return holder.startedAt === null || holder.startedAt === startOf(holder.pid);
};

const readHolder = async (path: string): Promise<Holder | undefined> => {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
};

/** Puts `mine` at `path` unless something is there. */
const tryLink = async (mine: string, path: string): Promise<boolean> => {
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** Moves the file of a dead holder away; puts it back if another took it over in between. */
const moveAway = async (path: string, holder: Holder | undefined): Promise<void> => {
  const aside = `${path}.${process.pid}.stale`;
  await rename(path, aside).catch(() => {});
  const moved = await readHolder(aside);
  if (moved && JSON.stringify(moved) !== JSON.stringify(holder)) await tryLink(aside, path);
  await rm(aside, { force: true });
};

/** @throws AppError data_dir_locked */
export const lockDataDir = async (dataDir: string): Promise<DataDirLock> => {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'server.lock');
  const mine = `${path}.${process.pid}`;
  const me: Holder = { pid: process.pid, place: placeHere(), startedAt: startOf(process.pid) };
  await writeFile(mine, JSON.stringify(me));
  try {
    for (let attempt = 0; !(await tryLink(mine, path)); attempt++) {
      const holder = await readHolder(path);
      if (attempt === 5 || (holder && (await lives(holder, path))))
        throw new AppError('data_dir_locked', { pid: holder?.pid ?? 'unknown', path: dataDir });
      await moveAway(path, holder);
    }
  } finally {
    await rm(mine, { force: true });
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(path, { force: true });
    },
  };
};
