import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Fold } from './fold-scores.js';

const WORKER = new URL('./fold-worker.js', import.meta.url);

/**
 * A second thread that scores folds while this one does: choosing banks and finding principal axes is JavaScript, and
 * would leave all cores but one idle. It starts while photos are read.
 */
export class FoldHelper {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;

  private constructor() {
    // Not the options of this process: some (--input-type) suit its own entry only.
    this.#worker = new Worker(WORKER, { execArgv: [] });
    this.#failed = new Promise((_, reject) => this.#worker.once('error', reject));
    this.#failed.catch(() => undefined);
  }

  /** @returns undefined with one thread, or one core, or where the code runs from its sources, as tests do */
  static start(threads = availableParallelism()): FoldHelper | undefined {
    return threads > 1 && existsSync(fileURLToPath(WORKER)) ? new FoldHelper() : undefined;
  }

  async score(folds: readonly Fold[]): Promise<number[][]> {
    const scores: number[][] = [];
    for (const fold of folds) {
      const answer = new Promise<number[]>((resolve) => this.#worker.once('message', resolve));
      this.#worker.postMessage(fold);
      scores.push(await Promise.race([answer, this.#failed]));
    }
    return scores;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
