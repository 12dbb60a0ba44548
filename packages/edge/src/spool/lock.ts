import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import { isFull } from './errors.js';
import type { SpoolFs } from './files.js';
import { writeWhole } from './write-whole.js';

/** Names a process for as long as the machine runs and after: pids are given again, so start and boot belong to it. */
const describe = async (pid: number): Promise<string> => {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before it may hold blanks and brackets; starttime is the 20th field behind it.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${boot.trim()} ${started}`;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Keeps a second agent away. What a killed one left is taken over. A full disk gives up its `reserve` for it.
 * @returns what gives the folder back
 * @throws AppError data_dir_locked
 */
export const lockSpool = async (fs: SpoolFs, dir: string, reserve: string): Promise<() => Promise<void>> => {
  const path = join(dir, 'lock');
  const text = (await fs.readFile(path))?.toString('utf8').trim();
  const pid = Number(text?.split(' ')[0]);
  if (text && pid > 0 && isAlive(pid) && (await describe(pid)) === text)
    throw new AppError('data_dir_locked', { path: dir, pid });
  const mine = Buffer.from(await describe(process.pid));
  await writeWhole(fs, path, `${path}.tmp`, mine).catch(async (error: unknown) => {
    // On a full disk an agent that does not start is worse than one that another could join.
    if (!isFull(error)) throw error;
    await fs.remove(reserve);
    await writeWhole(fs, path, `${path}.tmp`, mine).catch(() => {});
  });
  return () => fs.remove(path);
};
