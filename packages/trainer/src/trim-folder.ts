import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps the most recently used files of a folder up to `maxBytes`. */
export const trimFolder = async (dir: string, maxBytes: number): Promise<void> => {
  const names = await readdir(dir).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      // Another trainer of this folder may have removed it by now.
      const found = await stat(join(dir, name)).catch(() => null);
      return { name, sizeBytes: found?.size ?? 0, usedMs: found?.mtimeMs ?? 0 };
    }),
  );
  let kept = 0;
  for (const { name, sizeBytes } of files.sort((a, b) => b.usedMs - a.usedMs)) {
    kept += sizeBytes;
    if (kept > maxBytes) await rm(join(dir, name), { force: true });
  }
};
