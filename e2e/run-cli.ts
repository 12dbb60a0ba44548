import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../packages/cli/bin/lemniscate.js', import.meta.url));

export interface CliResult {
  /** As a shell tells it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** Where it runs; its home and cache are there too, so that nothing outside is read or written. */
  cwd: string;
  env?: Record<string, string>;
  /** What it reads on stdin; nothing otherwise. */
  stdin?: string;
  /** Stop it this way as soon as it says something on stderr. */
  signalAtFirstNote?: NodeJS.Signals;
  /** Stop it the same way again once it says that it is stopping. */
  signalTwice?: boolean;
  /** Close its stdout after the first chunk, as `| head -1` does. */
  closesStdout?: boolean;
}

const spawnCli = (args: readonly string[], { cwd, env }: CliOptions): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, XDG_CACHE_HOME: `${cwd}/.cache`, NO_COLOR: '1', ...env },
  });

/** Runs the built command as a person would. */
export const runCli = (args: readonly string[], options: CliOptions): Promise<CliResult> =>
  new Promise((resolve, reject) => {
    const { stdin, signalAtFirstNote, signalTwice, closesStdout } = options;
    const child = spawnCli(args, options);
    child.stdin.on('error', () => {}).end(stdin);
    const result: CliResult = { code: null, stdout: '', stderr: '' };
    let isSignalled = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      result.stdout += text;
      if (closesStdout) child.stdout.destroy();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      result.stderr += text;
      if (signalAtFirstNote && !isSignalled) {
        isSignalled = true;
        child.kill(signalAtFirstNote);
      } else if (signalAtFirstNote && signalTwice && text.includes('Stopping…'))
        child.kill(signalAtFirstNote);
    });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ ...result, code: code ?? (signal && 128 + constants.signals[signal]) }),
    );
  });

export interface FailedRun {
  exit: number | null;
  code: string | undefined;
  stderr: string;
}

/** Runs a command with --json that is expected to fail, and tells how it did. */
export const failCli = async (args: readonly string[], cwd: string): Promise<FailedRun> => {
  const { code, stdout, stderr } = await runCli([...args, '--json'], { cwd });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  const parsed = last.startsWith('{"error"')
    ? (JSON.parse(last) as { error: { code: string; title: string; hint: string } }).error
    : undefined;
  return { exit: code, code: parsed?.code, stderr };
};

export interface RunningCli {
  /** Of its stdout. */
  firstLine: string;
  /** What it has said on stderr so far, with what its own processes say there. */
  notes(): string;
  /** Asks it to stop as a service manager does, or kills it. @returns its exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a command that goes on until it is stopped. @throws when it ends before it says something */
export const startCli = async (args: readonly string[], options: CliOptions): Promise<RunningCli> => {
  const child = spawnCli(args, options);
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const firstLine = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then((code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${notes}`)));
  });
  return {
    firstLine,
    notes: () => notes,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
};
