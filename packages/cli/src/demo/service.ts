import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@lemniscate/contracts/errors';
import { commandPath } from '../run/command-path.js';

const STOP_WAIT_MS = 10_000;

/** One of the processes the demo runs, as a person would start it. */
export class Service {
  readonly name: string;
  readonly logFile: string;
  readonly #child: ChildProcess;
  #ended = false;

  private constructor(name: string, logFile: string, child: ChildProcess) {
    this.name = name;
    this.logFile = logFile;
    this.#child = child;
    child.once('exit', () => {
      this.#ended = true;
    });
  }

  static start(
    name: string,
    args: readonly string[],
    { logFile, env }: { logFile: string; env?: Record<string, string> },
  ): Service {
    const child = spawn(process.execPath, [commandPath(), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      // Ctrl-C goes to a terminal's whole process group; the demo stops its processes itself, in order.
      detached: true,
    });
    const log = createWriteStream(logFile);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    return new Service(name, logFile, child);
  }

  /** @throws AppError internal with the end of its log, when the process has ended */
  async check(): Promise<void> {
    if (!this.#ended) return;
    const log = await readFile(this.logFile, 'utf8').catch(() => '');
    throw new AppError('internal', {
      detail: `the ${this.name} ended (see ${this.logFile}): ${log.trim().split('\n').slice(-3).join(' ')}`,
    });
  }

  /** Waits for its end. @throws AppError when it did not succeed */
  async done(): Promise<void> {
    if (!this.#ended) await new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    if (this.#child.exitCode !== 0) await this.check();
  }

  async stop(): Promise<void> {
    if (this.#ended) return;
    const exited = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGTERM');
    const late = sleep(STOP_WAIT_MS, 'late', { ref: false });
    if ((await Promise.race([exited, late])) === 'late') this.#child.kill('SIGKILL');
  }
}

/** Asks until there is an answer. @throws AppError cancelled, or the error of `check` */
export const until = async <T>(
  ask: () => Promise<T | undefined>,
  { everyMs, signal, check }: { everyMs: number; signal: AbortSignal; check?: () => Promise<void> },
): Promise<T> => {
  for (;;) {
    if (signal.aborted) throw new AppError('cancelled');
    await check?.();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
};
