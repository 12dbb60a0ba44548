import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Command {
  name: 'server' | 'trainer' | 'edge';
  args: readonly string[];
  env?: Record<string, string>;
  logFile: string;
  /** Asks whether it works; a process counts as started once it does. */
  isReady: () => Promise<boolean>;
}

/** At load 8 and the lowest priority the server once needed more than two minutes (seed 602). */
const START_WAIT_MS = 300_000;

/** One of the three processes, which is killed and started again. All its lives write to one log. */
export class Process {
  readonly #command: Command;
  #child: ChildProcess | undefined;
  #logFrom = 0;
  starts = 0;
  kills = 0;

  constructor(command: Command) {
    this.#command = command;
  }

  get name(): Command['name'] {
    return this.#command.name;
  }

  /** What its present life has written. */
  log(): string {
    return readFileSync(this.#command.logFile).subarray(this.#logFrom).toString('utf8');
  }

  spawn(): void {
    const { args, env, logFile } = this.#command;
    const log = openSync(logFile, 'a');
    this.#logFrom = statSync(logFile).size;
    this.#child = spawn(process.execPath, [...args], {
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    this.starts++;
  }

  /** @throws Error when it ends by itself, or does not come up in time */
  async ready(): Promise<void> {
    const startedMs = Date.now();
    while (!(await this.#command.isReady().catch(() => false))) {
      this.check();
      if (Date.now() - startedMs > START_WAIT_MS)
        throw new Error(`${this.name} did not come up:\n${this.#tail()}`);
      await sleep(100);
    }
  }

  /** @throws Error when it has ended without being killed */
  check(): void {
    const { exitCode, signalCode } = this.#child ?? {};
    if (exitCode === null && signalCode === null) return;
    throw new Error(`${this.name} ended by itself (${exitCode ?? signalCode}):\n${this.#tail()}`);
  }

  async kill(): Promise<void> {
    this.check();
    this.kills++;
    await this.#end('SIGKILL');
  }

  /** Ends it in good order, or by force after a while. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), 20_000);
    await this.#end('SIGTERM');
    clearTimeout(late);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await ended;
  }

  #tail(): string {
    return this.log().trim().split('\n').slice(-8).join('\n');
  }
}
