import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDir } from './lock.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lemniscate-lock-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const locked = { code: 'data_dir_locked' };

test('one holder at a time; released, the folder is free', async () => {
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toMatchObject(locked);
  await lock.release();
  const next = await lockDataDir(dataDir);
  await next.release();
  expect(await readdir(dataDir)).toEqual([]);
});

test('of many at once, one gets it', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDataDir(dataDir)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

const hold = (holder: object) => writeFile(join(dataDir, 'server.lock'), JSON.stringify(holder));
const here = async () => {
  const lock = await lockDataDir(dataDir);
  const holder = JSON.parse(
    await (await import('node:fs/promises')).readFile(join(dataDir, 'server.lock'), 'utf8'),
  );
  await lock.release();
  return holder as { pid: number; place: string; startedAt: string | null };
};

test('a dead holder is taken over, a living one never', async () => {
  const me = await here();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = child.pid!;
  await hold({ ...me, pid, startedAt: null });
  await expect(lockDataDir(dataDir)).rejects.toMatchObject({ ...locked, params: { pid } });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  await (await lockDataDir(dataDir)).release();
});

test('a pid that was used again is not the holder', async () => {
  const me = await here();
  if (me.startedAt === null) return;
  await hold({ ...me, startedAt: '1' });
  await (await lockDataDir(dataDir)).release();
});

test('a holder elsewhere lives as long as it touches the file', async () => {
  const me = await here();
  await hold({ ...me, place: 'another machine' });
  await expect(lockDataDir(dataDir)).rejects.toMatchObject(locked);
  await utimes(join(dataDir, 'server.lock'), 0, 0);
  await (await lockDataDir(dataDir)).release();
});

test('a file that was cut short by a power cut is no holder', async () => {
  await writeFile(join(dataDir, 'server.lock'), '{"pid"');
  await (await lockDataDir(dataDir)).release();
});
