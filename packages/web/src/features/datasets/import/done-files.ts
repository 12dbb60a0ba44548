import type { FoundFile } from './found-file.ts';

/**
 * Which files were brought in already, so that an import goes on after a closed tab: the browser forgets the files
 * themselves, and whoever drops them again should not wait for what is done. Names, sizes and times, in this browser.
 */
export interface DoneFiles {
  has(key: string): boolean;
  add(key: string): void;
}

const DATABASE = 'lemniscate.imports';
const STORE = 'done';

export const keyOf = ({ path, file }: FoundFile): string => `${path}|${file.size}|${file.lastModified}`;

const open = (): Promise<IDBDatabase | undefined> =>
  new Promise((resolve) => {
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      // A browser that keeps nothing: the server knows the same photo too, it only takes longer.
      request.onerror = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });

const keysOf = (database: IDBDatabase, range: IDBKeyRange): Promise<string[]> =>
  new Promise((resolve) => {
    const request = database.transaction(STORE).objectStore(STORE).getAllKeys(range);
    request.onsuccess = () => resolve(request.result as string[]);
    request.onerror = () => resolve([]);
  });

/** Of one station; what was said of a file is part of what was done with it. */
export const openDoneFiles = async (station: string): Promise<DoneFiles> => {
  const prefix = `${station}|`;
  const database = await open();
  const keys = database ? await keysOf(database, IDBKeyRange.bound(prefix, `${prefix}\uffff`)) : [];
  const known = new Set(keys.map((key) => key.slice(prefix.length)));
  return {
    has: (key) => known.has(key),
    add: (key) => {
      known.add(key);
      database?.transaction(STORE, 'readwrite').objectStore(STORE).put(1, prefix + key);
    },
  };
};
