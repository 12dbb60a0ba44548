import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Eigen } from './eigen.js';

const WORKER = new URL('./eigen-worker.js', import.meta.url);

let thread: EigenThread | undefined;

/**
 * `symmetricEigen` in a second thread, so that this one can do something else: it is JavaScript, and would leave all
 * cores but one idle. The same numbers come out.
 * @returns undefined with one thread, or one core, or where the code runs from its sources, as tests do
 */
export const symmetricEigenElsewhere = (
  matrix: Float64Array,
  n: number,
  threads = availableParallelism(),
): Promise<Eigen> | undefined => {
  if (threads < 2 || !existsSync(fileURLToPath(WORKER))) return undefined;
  thread ??= new EigenThread();
  return thread.solve(matrix, n);
};

/** Starts the thread where there will be one, so that it is ready when it is needed. */
export const warmEigenThread = (threads = availableParallelism()): void => {
  void symmetricEigenElsewhere(Float64Array.of(1), 1, threads)?.catch(() => undefined);
};

interface Waiting {
  resolve: (eigen: Eigen) => void;
  reject: (error: unknown) => void;
}

/** Answers in the order asked. It keeps the process alive only while somebody waits. */
class EigenThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];

  constructor() {
    // Not the options of this process: some (--input-type) suit its own entry only.
    this.#worker = new Worker(WORKER, { execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (eigen: Eigen) => {
      this.#waiting.shift()?.resolve(eigen);
      if (this.#waiting.length === 0) this.#worker.unref();
    });
    // What a matrix can do wrong ends the thread; the next matrix gets another.
    this.#worker.on('error', (error) => {
      thread = undefined;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  solve(matrix: Float64Array, n: number): Promise<Eigen> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ matrix, n });
    });
  }
}
