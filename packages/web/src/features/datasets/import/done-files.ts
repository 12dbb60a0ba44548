import { answerOf, openBrowserStore } from '../../../storage/browser-store.ts';
import type { FoundFile } from './found-file.ts';

/**
 * Which files were brought in already, so that an import goes on after a closed tab: the browser forgets the files
 * themselves, and whoever drops them again should not wait for what is done. Names, sizes and times, in this browser.
 */
export interface DoneFiles {
  has(key: string): boolean;
  add(key: string): void;
}

export const keyOf = ({ path, file }: FoundFile): string => `${path}|${file.size}|${file.lastModified}`;

/** Of one station; what was said of a file is part of what was done with it. */
export const openDoneFiles = async (station: string): Promise<DoneFiles> => {
  const prefix = `${station}|`;
  // In a browser that keeps nothing, the server knows the same photo too; it only takes longer.
  const store = await openBrowserStore('lemniscate.imports').catch(() => undefined);
  const range = store && IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const keys = store ? await answerOf(store('readonly').getAllKeys(range)).catch(() => []) : [];
  const known = new Set(keys.map((key) => String(key).slice(prefix.length)));
  return {
    has: (key) => known.has(key),
    add: (key) => {
      known.add(key);
      store?.('readwrite').put(1, prefix + key);
    },
  };
};
