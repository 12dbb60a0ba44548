import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../lib/new-id.js';

/** Pictures made of blobs, on this machine's disk: the least recently used go when there are too many. */
export interface ImageCache {
  /** Made once, also when many ask for it at the same time. */
  get(key: string, make: () => Promise<Buffer>): Promise<Buffer>;
}

interface Kept {
  path: string;
  bytes: number;
  usedAt: number;
}

/** Room that one clearing makes, so that not every picture causes another. */
const CLEARED_TO = 0.9;

const listKept = async (folder: string): Promise<Kept[]> => {
  const kept: Kept[] = [];
  for (const shelf of await readdir(folder).catch(() => []))
    for (const name of await readdir(join(folder, shelf)).catch(() => [])) {
      const path = join(folder, shelf, name);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile()) kept.push({ path, bytes: found.size, usedAt: found.mtimeMs });
    }
  return kept;
};

export const createImageCache = (folder: string, maxBytes: number): ImageCache => {
  const making = new Map<string, Promise<Buffer>>();
  /** Unknown until something was written: reading needs no count. */
  let total: Promise<number> | undefined;

  const clear = async (): Promise<number> => {
    const kept = (await listKept(folder)).toSorted((a, b) => a.usedAt - b.usedAt);
    let bytes = kept.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes <= maxBytes) return bytes;
    for (const file of kept) {
      if (bytes <= maxBytes * CLEARED_TO) break;
      await rm(file.path, { force: true });
      bytes -= file.bytes;
    }
    return bytes;
  };

  const pathOf = (key: string) => join(folder, key.slice(0, 2), key);

  const read = async (path: string): Promise<Buffer | null> => {
    const bytes = await readFile(path).catch(() => null);
    if (bytes) await utimes(path, new Date(), new Date()).catch(() => {});
    return bytes;
  };

  const keep = async (path: string, bytes: Buffer): Promise<void> => {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const fresh = `${path}.${newId()}.new`;
    await writeFile(fresh, bytes, { mode: 0o600 });
    await rename(fresh, path);
    const before = await (total ??= clear());
    const now = before + bytes.length;
    total = now > maxBytes ? clear() : Promise.resolve(now);
    await total;
  };

  const makeAndKeep = async (key: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const path = pathOf(key);
    const known = await read(path);
    if (known) return known;
    const bytes = await make();
    // A full disk is no reason not to show the picture.
    await keep(path, bytes).catch(() => {});
    return bytes;
  };

  return {
    get(key, make) {
      const running = making.get(key);
      if (running) return running;
      const work = makeAndKeep(key, make).finally(() => making.delete(key));
      making.set(key, work);
      return work;
    },
  };
};
