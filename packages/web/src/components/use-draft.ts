import { useCallback, useState } from 'react';

const PREFIX = 'lemniscate.draft.';

const read = <T>(key: string, initial: T): T => {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? initial : (JSON.parse(kept) as T);
  } catch {
    return initial;
  }
};

const write = (key: string, value: unknown): void => {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing: what was typed lives as long as the tab.
  }
};

/**
 * State that survives a failed save, a reload and a closed tab, until it is forgotten after a save. Never for secrets.
 * @returns value, setter, and how to forget it
 */
export const useDraft = <T>(key: string, initial: T): [T, (value: T) => void, () => void] => {
  const [value, setValue] = useState<T>(() => read(key, initial));
  const set = useCallback(
    (next: T) => {
      setValue(next);
      write(key, next);
    },
    [key],
  );
  const forget = useCallback(() => {
    setValue(initial);
    write(key, undefined);
  }, [key, initial]);
  return [value, set, forget];
};
