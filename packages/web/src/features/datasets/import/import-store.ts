import { useSyncExternalStore } from 'react';
import {
  type FolderImport,
  type ImportProgress,
  type ImportTask,
  startFolderImport,
} from './folder-import.ts';

/** The import that runs in this tab: it goes on while other pages are open. */
let running: FolderImport | undefined;
let station: string | undefined;
let progress: ImportProgress | undefined;
const watchers = new Set<() => void>();

const set = (next: ImportProgress | undefined): void => {
  progress = next;
  for (const watch of watchers) watch();
};

export const beginImport = (of: string, tasks: readonly ImportTask[]): Promise<ImportProgress> => {
  running?.stop();
  station = of;
  const mine = startFolderImport({
    station: of,
    tasks,
    onProgress: (next) => {
      if (running === mine || running === undefined) set(next);
    },
  });
  running = mine;
  set(mine.progress);
  return mine.finished;
};

export const currentImport = (): FolderImport | undefined => running;
export const stationOfImport = (): string | undefined => station;

export const forgetImport = (): void => {
  running = undefined;
  station = undefined;
  set(undefined);
};

const isBusy = (): boolean =>
  progress !== undefined && ['running', 'paused', 'waiting'].includes(progress.state);

window.addEventListener('beforeunload', (event) => {
  // The browser asks in its own words.
  if (isBusy()) event.preventDefault();
});

const subscribe = (watch: () => void): (() => void) => {
  watchers.add(watch);
  return () => watchers.delete(watch);
};

export const useImportProgress = (): ImportProgress | undefined =>
  useSyncExternalStore(subscribe, () => progress);
