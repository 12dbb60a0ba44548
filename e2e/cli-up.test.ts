import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, type RunningCli, startCli } from './run-cli.js';
import { createScratch, type Scratch } from './scratch.js';

let scratch: Scratch;
let cwd: string;
let server: RunningCli | undefined;
let env: Record<string, string>;

/** Every setting from the environment, as a service has them. */
const start = async (): Promise<{ url: string; setupCode: string | null }> => {
  server = await startCli(['up', '--json'], { cwd, env });
  return JSON.parse(server.firstLine) as { url: string; setupCode: string | null };
};

interface Token {
  scope: string;
  expiresAt: string | null;
  revoked: boolean;
}

const tokens = async (): Promise<Token[]> => {
  const { stdout } = await runCli(['token', 'list', '--json'], { cwd });
  return JSON.parse(stdout) as Token[];
};

/** The process of the trainer beside the server, as it names itself when it starts. */
const trainerPid = (): number =>
  Number(/"trainerName":"[^"]*-(\d+)"/.exec((server as RunningCli).notes())?.[1] ?? 0);

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

beforeAll(async () => {
  scratch = await createScratch();
  cwd = scratch.dir;
  env = { LEMNISCATE_DATA_DIR: join(cwd, 'our site'), LEMNISCATE_PORT: '0', LEMNISCATE_HOST: 'localhost' };
});
afterAll(async () => {
  await server?.stop();
  await scratch.remove();
});

it('up takes its settings from the environment, and says what it was given wrongly', async () => {
  const wrong = await runCli(['up', '--json'], { cwd, env: { ...env, LEMNISCATE_GRACE_HOURS: 'long' } });
  expect(wrong).toMatchObject({ code: 2, stdout: expect.stringContaining('--grace-hours') });
});

it('the trainer beside up has one token, which ends with the server or at the next start', async () => {
  const { url, setupCode } = await start();
  const code = setupCode as string;
  const setUp = ['setup', '--server', url, '--code', code, '--name', 'ada', '--password-stdin'];
  expect(await runCli(setUp, { cwd, stdin: 'correct horse battery' })).toMatchObject({ code: 0 });
  const lent = { scope: 'trainer', revoked: false, expiresAt: expect.any(String) };
  const ended = { ...lent, revoked: true };
  expect(await tokens()).toMatchObject([lent]);
  await expect.poll(trainerPid).toBeGreaterThan(0);
  const orphan = trainerPid();
  env['LEMNISCATE_PORT'] = new URL(url).port;

  await server?.stop('SIGKILL');
  await start();
  expect(await tokens()).toMatchObject([lent, ended]);
  // Nobody could stop it; the server does not know it any more.
  await expect.poll(() => isAlive(orphan)).toBe(false);

  expect(await server?.stop()).toBe(0);
  server = await startCli(['up', '--json', '--no-trainer'], { cwd, env });
  expect(await tokens()).toMatchObject([ended, ended]);
});
