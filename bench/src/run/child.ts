import { spawn } from 'node:child_process';

export interface ChildRun {
  seconds: number;
  stdout: string;
}

/**
 * Runs a Node script to its end; the time is from spawn to exit, start-up included.
 * @throws Error with the end of its stderr when it fails
 */
export const runNode = async (
  args: readonly string[],
  {
    env,
    cwd,
    onStderr,
    pinnedTo,
  }: {
    env?: Record<string, string>;
    cwd?: string;
    onStderr?: (text: string) => void;
    /** Cores as `taskset -c` takes them (Linux). */
    pinnedTo?: string;
  } = {},
): Promise<ChildRun> => {
  const started = performance.now();
  const [command, ...before] =
    pinnedTo === undefined ? [process.execPath] : ['taskset', '-c', pinnedTo, process.execPath];
  const child = spawn(command, [...before, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString()).slice(-2000);
    onStderr?.(bytes.toString().trimEnd());
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}: ${stderr}`);
  return { seconds, stdout };
};
