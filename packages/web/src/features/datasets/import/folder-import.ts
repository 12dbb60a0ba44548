import { AppError, type Verdict } from '@lemniscate/contracts';
import { client } from '../../../api/client.ts';
import { type DoneFiles, keyOf, openDoneFiles } from './done-files.ts';
import type { FoundFile } from './found-file.ts';

export interface ImportTask extends FoundFile {
  verdict: Verdict;
  defectTypes: readonly string[];
}

export interface BadFile {
  path: string;
  error: unknown;
}

export interface ImportProgress {
  state: 'running' | 'paused' | 'waiting' | 'done' | 'stopped';
  total: number;
  imported: number;
  /** Brought in by an earlier try from this browser. */
  known: number;
  bad: readonly BadFile[];
  /** Of those sent by this run, for the rate. */
  startedAtMs: number;
}

export interface FolderImport {
  readonly progress: ImportProgress;
  pause(): void;
  resume(): void;
  stop(): void;
  readonly finished: Promise<ImportProgress>;
}

/** At once: enough to fill a slow line, few enough that the pages stay quick. */
const AT_ONCE = 3;
const TELL_EVERY_MS = 120;
const WAIT_MS = 2000;

type Send = (task: ImportTask, station: string) => Promise<void>;

const sendPhoto: Send = async ({ path, file, verdict, defectTypes }, station) => {
  await client.importImage({
    params: { station },
    query: {
      verdict,
      defectTypes: defectTypes.length > 0 ? defectTypes.join(',') : undefined,
      fileName: path.slice(-255),
    },
    body: new Uint8Array(await file.arrayBuffer()),
  });
};

const doneKey = (task: ImportTask): string => `${keyOf(task)}|${task.verdict}|${task.defectTypes.join(',')}`;

interface Settings {
  station: string;
  tasks: readonly ImportTask[];
  onProgress: (progress: ImportProgress) => void;
  /** For tests. */
  send?: Send;
  done?: DoneFiles;
  waitMs?: number;
}

const isAway = (error: unknown): boolean => error instanceof AppError && error.code === 'server_unreachable';

/**
 * Brings photos in one by one, three at a time. A file that the server refuses is named with its words and the rest goes
 * on; a server that is away is waited for; what was done before is passed over.
 */
export const startFolderImport = ({
  station,
  tasks,
  onProgress,
  send = sendPhoto,
  done: given,
  waitMs = WAIT_MS,
}: Settings): FolderImport => {
  let progress: ImportProgress = {
    state: 'running',
    total: tasks.length,
    imported: 0,
    known: 0,
    bad: [],
    startedAtMs: Date.now(),
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wake: (() => void) | undefined;
  let next = 0;
  const tell = (): void => {
    timer = undefined;
    onProgress(progress);
  };
  const change = (changed: Partial<ImportProgress>, now = false): void => {
    progress = { ...progress, ...changed };
    if (now) {
      clearTimeout(timer);
      tell();
    } else timer ??= setTimeout(tell, TELL_EVERY_MS);
  };
  const stopped = (): boolean => progress.state === 'stopped';
  const whilePaused = async (): Promise<void> => {
    while (progress.state === 'paused')
      await new Promise<void>((resolve) => {
        const before = wake;
        wake = () => {
          before?.();
          resolve();
        };
      });
  };
  const bring = async (task: ImportTask, done: DoneFiles): Promise<void> => {
    const key = doneKey(task);
    if (done.has(key)) return change({ known: progress.known + 1 });
    for (;;) {
      await whilePaused();
      if (stopped()) return;
      try {
        await send(task, station);
        done.add(key);
        if (progress.state === 'waiting') change({ state: 'running' });
        return change({ imported: progress.imported + 1 });
      } catch (error) {
        if (!isAway(error)) return change({ bad: [...progress.bad, { path: task.path, error }] });
        if (progress.state === 'running') change({ state: 'waiting' }, true);
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
  };
  const run = async (): Promise<ImportProgress> => {
    const done = given ?? (await openDoneFiles(station));
    const worker = async (): Promise<void> => {
      for (;;) {
        await whilePaused();
        if (stopped() || next >= tasks.length) return;
        next += 1;
        await bring(tasks[next - 1], done);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    if (!stopped()) change({ state: 'done' }, true);
    return progress;
  };
  const finished = run();
  return {
    get progress() {
      return progress;
    },
    finished,
    pause: () => progress.state !== 'done' && change({ state: 'paused' }, true),
    resume: () => {
      if (progress.state !== 'paused') return;
      change({ state: 'running' }, true);
      wake?.();
      wake = undefined;
    },
    stop: () => {
      change({ state: 'stopped' }, true);
      wake?.();
      wake = undefined;
    },
  };
};
