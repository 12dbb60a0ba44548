import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PatchMoments } from './patch-moments.js';
import { type PatchSpace, rememberPatchSpace } from './patch-space.js';

const WORKER = new URL('./patch-space-worker.js', import.meta.url);

let thread: PatchSpaceThread | undefined;

/**
 * Starts a second thread for finding principal axes, unless there is one, so that it is ready when it is needed: that is
 * JavaScript, and would leave all cores but one idle.
 * @returns undefined with one thread, or one core, or where the code runs from its sources, as tests do
 */
export const startPatchSpaceThread = (threads = availableParallelism()): PatchSpaceThread | undefined => {
  if (threads < 2 || !existsSync(fileURLToPath(WORKER))) return undefined;
  thread ??= new PatchSpaceThread();
  return thread;
};

/**
 * Works spaces out beforehand in the second thread, if there is one, while the caller goes on: `fitPatchSpace` then has
 * them at hand. The same numbers come out.
 */
export const preparePatchSpaces = async (all: readonly PatchMoments[], threads?: number): Promise<void> => {
  const elsewhere = startPatchSpaceThread(threads);
  if (!elsewhere) return;
  await Promise.all(all.map(async (moments) => rememberPatchSpace(moments, await elsewhere.fit(moments))));
};

interface Waiting {
  resolve: (space: PatchSpace) => void;
  reject: (error: unknown) => void;
}

/** Answers in the order asked. It keeps the process alive only while somebody waits. */
class PatchSpaceThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];

  constructor() {
    // Not the options of this process: some (--input-type) suit its own entry only.
    this.#worker = new Worker(WORKER, { execArgv: [] });
    this.#worker.on('message', (space: PatchSpace) => {
      this.#waiting.shift()?.resolve(space);
      if (this.#waiting.length === 0) this.#worker.unref();
    });
    // What numbers can do wrong ends the thread; the next gets another.
    this.#worker.on('error', (error) => {
      thread = undefined;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
    // Last: listening for messages keeps the process alive again.
    this.#worker.unref();
  }

  fit(moments: PatchMoments): Promise<PatchSpace> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(moments);
    });
  }
}
