import { createReadStream } from 'node:fs';
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStorage } from './blob-storage.js';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A renamed file survives a power cut once its folder is synced. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/** {root}/{first two hex digits}/{digest}. */
export const diskStorage = (root: string): BlobStorage => {
  const pathOf = (sha256: string): string => join(root, sha256.slice(0, 2), sha256);
  const sizeOf = async (sha256: string): Promise<number | undefined> => {
    try {
      return (await stat(pathOf(sha256))).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    sizeOf,
    async adopt(path, sha256) {
      const target = pathOf(sha256);
      const made = await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(path, target);
      await syncFolder(dirname(target));
      if (made) await syncFolder(root);
    },
    async open(sha256, range) {
      if ((await sizeOf(sha256)) === undefined) return undefined;
      return createReadStream(pathOf(sha256), range);
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async *list() {
      const folders = await readdir(root).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name)).sort()) {
        for await (const { name } of await opendir(join(root, folder))) {
          if (!/^[0-9a-f]{64}$/.test(name)) continue;
          const found = await stat(join(root, folder, name)).catch(() => undefined);
          if (found) yield { sha256: name, sizeBytes: found.size, modifiedAt: found.mtime };
        }
      }
    },
  };
};
