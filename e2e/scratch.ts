import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Scratch {
  dir: string;
  remove(): Promise<void>;
}

/** A folder of its own for a test file. */
export const createScratch = async (): Promise<Scratch> => {
  const dir = await mkdtemp(join(tmpdir(), 'lemniscate-e2e-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
};

/** What lies in a folder, hidden files too; the cache does not count. */
export const namesIn = async (dir: string): Promise<string[]> =>
  (await readdir(dir)).filter((name) => name !== '.cache').sort();
