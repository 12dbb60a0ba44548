import { AppError } from '@lemniscate/contracts/errors';
import { CommanderError } from 'commander';
import { Screen, type Sink } from './draw/screen.js';
import { buildProgram } from './program.js';
import type { Cli } from './run/cli.js';
import { reportError } from './run/report-error.js';
import { toAppError } from './run/to-app-error.js';

export interface Surroundings {
  stdout: Sink;
  stderr: Sink;
  signal: AbortSignal;
  env: Record<string, string | undefined>;
}

const createCli = (args: readonly string[], { stdout, stderr, signal, env }: Surroundings): Cli => {
  const screen = new Screen(stdout, stderr);
  return {
    screen,
    signal,
    env,
    work: { signal, onProgress: screen.progress },
    errorsAsJson: args.includes('--json'),
    exitCode: 0,
  };
};

/** Help that was asked for is a success; help for want of a command is not. */
const exitCodeOfHelp = (error: unknown): number | undefined => {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.version') return 0;
  return error.code === 'commander.help' ? 2 : undefined;
};

/** Runs one command line (without node and script) and tells its exit code. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  const cli = createCli(args, surroundings);
  try {
    await buildProgram(cli, surroundings).parseAsync(args, { from: 'user' });
    cli.screen.clearBar();
    return cli.exitCode;
  } catch (error) {
    const helpExitCode = exitCodeOfHelp(error);
    if (helpExitCode !== undefined) return helpExitCode;
    const appError = toAppError(error, surroundings.signal.aborted);
    reportError(cli, appError, Boolean(surroundings.env['LEMNISCATE_DEBUG']));
    return appError.exitCode;
  }
};

/** A reader that has had enough (`| head`) is no error, and there is nobody left to tell; a full disk is one. */
const exitCodeOfStdout = (error: NodeJS.ErrnoException): number => {
  if (error.code === 'EPIPE') return 0;
  const code = error.code === 'ENOSPC' ? 'disk_full' : 'write_failed';
  const { message, hint, exitCode } = new AppError(code, { path: 'stdout', detail: error.message });
  process.stderr.write(`error: ${message}\nwhat to do: ${hint}\n`);
  return exitCode;
};

/**
 * Ends by the signal, which a shell calls 130, once what listens for the end has run: an exit would first end the second
 * thread in the middle of native code, which aborts the process.
 */
const quitAtOnce = (): void => {
  process.emit('exit', 130);
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
};

/** Runs the command line of this process. */
export const runProcess = async (): Promise<void> => {
  const controller = new AbortController();
  let stdoutError: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    stdoutError ??= error;
    controller.abort();
  });
  process.stderr.on('error', () => {});
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) return quitAtOnce();
      controller.abort();
      process.stderr.write('\nStopping… Press Ctrl-C again to quit at once.\n');
    });
  const stderr: Sink = {
    write: (text) => stdoutError === undefined && process.stderr.write(text),
    isTTY: process.stderr.isTTY,
    get columns() {
      return process.stderr.columns;
    },
    hasColors: () => process.stderr.hasColors?.() ?? false,
  };
  const { stdout, argv, env } = process;
  const exitCode = await main(argv.slice(2), { stdout, stderr, signal: controller.signal, env });
  // An error of the last write comes after it.
  await new Promise((resolve) => stdout.write('', resolve));
  process.exitCode = stdoutError ? exitCodeOfStdout(stdoutError) : exitCode;
};
