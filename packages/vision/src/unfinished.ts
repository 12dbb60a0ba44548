import { rmSync } from 'node:fs';

/** Files and folders being written under names of their own, removed when the process is told to quit at once. */
const unfinished = new Set<string>();

const removeAll = (): void => {
  for (const path of unfinished)
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Nobody is left to tell; the next is tried all the same.
    }
};

/**
 * Sees to it that what is being written at `path` does not stay behind when the process ends in the middle.
 * @returns to be called once it is in its place or gone
 */
export const removeIfUnfinished = (path: string): (() => void) => {
  if (unfinished.size === 0) process.on('exit', removeAll);
  unfinished.add(path);
  return () => {
    unfinished.delete(path);
    if (unfinished.size === 0) process.off('exit', removeAll);
  };
};
