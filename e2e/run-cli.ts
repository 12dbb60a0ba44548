import { spawn } from 'node:child_process';
import { constants } from 'node:os';
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
  /** Stop it this way as soon as it says something on stderr. */
  signalAtFirstNote?: NodeJS.Signals;
  /** Stop it the same way again once it says that it is stopping. */
  signalTwice?: boolean;
  /** Close its stdout after the first chunk, as `| head -1` does. */
  closesStdout?: boolean;
}

/** Runs the built command as a person would. */
export const runCli = (args: readonly string[], options: CliOptions): Promise<CliResult> =>
  new Promise((resolve, reject) => {
    const { cwd, env, signalAtFirstNote, signalTwice, closesStdout } = options;
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: cwd, XDG_CACHE_HOME: `${cwd}/.cache`, NO_COLOR: '1', ...env },
    });
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
