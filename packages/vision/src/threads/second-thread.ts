import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answer, Task, TaskResult } from './tasks.js';

const WORKER = new URL('./second-thread-worker.js', import.meta.url);

let thread: SecondThread | undefined;

/**
 * Starts a second thread, unless there is one, so that it is ready when it is needed: JavaScript, and a run of ONNX
 * Runtime as JavaScript sees it, would leave all cores but one idle.
 * @returns undefined with one thread, or one core, or where the code runs from its sources, as tests do
 */
export const startSecondThread = (threads = availableParallelism()): SecondThread | undefined => {
  if (threads < 2 || !existsSync(fileURLToPath(WORKER))) return undefined;
  thread ??= new SecondThread();
  return thread;
};

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
}

/** Answers in the order asked. It keeps the process alive only while somebody waits. */
export class SecondThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ended: unknown;

  constructor() {
    // Not the options of this process: some (--input-type) suit its own entry only.
    this.#worker = new Worker(WORKER, { execArgv: [] });
    this.#worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.shift();
      if ('value' in answer) waiting?.resolve(answer.value as never);
      else waiting?.reject(new Error(answer.failed));
      if (this.#waiting.length === 0) this.#worker.unref();
    });
    // What ends the thread; the next to ask gets another.
    this.#worker.on('error', (error) => {
      thread = undefined;
      this.#ended = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
    // Last: listening for messages keeps the process alive again.
    this.#worker.unref();
  }

  /** @throws what ended the thread, or an Error with the words of what the task threw there */
  run<T extends Task>(task: T): Promise<TaskResult<T>> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(task);
    });
  }
}
