import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningServer } from '@lemniscate/server';
import { commandPath } from './command-path.js';
import { lendToken, takeTokenBack } from './trainer-token.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Of a trainer that the server refused: its token has run out, or somebody revoked it. */
const EXIT_REFUSED = 5;

/**
 * Runs a trainer in a process of its own until `signal` aborts: learning must not hold up the server. One that dies is
 * started again, later each time; its job goes back when its lease ends.
 */
export const keepTrainer = async (
  { url, context }: RunningServer,
  { signal, threads }: { signal: AbortSignal; threads?: number },
): Promise<void> => {
  const { log, dataDir } = context;
  let secret = await lendToken(context);
  const args = ['trainer', '--server', url, '--work-dir', join(dataDir, 'trainer')];
  if (threads !== undefined) args.push('--threads', String(threads));
  let pauseMs = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const child = spawn(process.execPath, [commandPath(), ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, LEMNISCATE_TOKEN: secret, LEMNISCATE_LOG_LEVEL: log.level },
    });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    signal.removeEventListener('abort', stop);
    if (signal.aborted) break;
    log.warn({ exitCode, pauseMs }, 'trainer ended; starting it again');
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    if (exitCode === EXIT_REFUSED && !signal.aborted) secret = await lendToken(context);
  }
  await takeTokenBack(context);
};
