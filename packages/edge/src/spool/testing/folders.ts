import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that goes with its test. */
export const temporaryFolder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'lemniscate-spool-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** What another process would find if this one were killed now. */
export const copyAsIfKilled = async (dir: string): Promise<string> => {
  const copy = join(await temporaryFolder(), basename(dir));
  await cp(dir, copy, { recursive: true, filter: (path) => basename(path) !== 'lock' });
  return copy;
};
