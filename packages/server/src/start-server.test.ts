import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer } from './index.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lemniscate-start-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const start = (more = {}) => startServer({ dataDir, port: 0, logLevel: 'silent', ...more });

test('a data folder serves one server at a time, and the next one finds what it left', async () => {
  const server = await start();
  const health = await (await fetch(`${server.url}/healthz`)).json();
  expect(health).toMatchObject({ status: 'ok', database: 'pglite' });
  expect(server.setUp?.link).toBe(`${server.url}/setup#${server.setUp?.code}`);
  const { publicKey } = server.context.siteKey;
  expect((await stat(join(dataDir, 'site-key.pem'))).mode & 0o777).toBe(0o600);
  await expect(start()).rejects.toMatchObject({ code: 'data_dir_locked', params: { pid: process.pid } });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

  const body = JSON.stringify({ code: server.setUp!.code, name: 'ada', password: 'correct horse' });
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  const session = (await (await fetch(`${server.url}/api/v1/setup`, init)).json()) as { token: string };
  const headers = { authorization: `Bearer ${session.token}` };
  const stream = await fetch(`${server.url}/api/v1/events/stream?after=0`, { headers });
  const reader = stream.body!.getReader();
  let text = '';
  while (!text.includes('user_created')) text += new TextDecoder().decode((await reader.read()).value);
  // An open stream does not keep the server from stopping.
  await server.close();
  expect((await readdir(dataDir)).filter((name) => name.includes('lock'))).toEqual([]);

  const next = await start();
  expect(next.setUp).toBeNull();
  expect(next.context.siteKey.publicKey).toBe(publicKey);
  expect((await fetch(`${next.url}/api/v1/me`, { headers })).status).toBe(200);
  await next.close();
});

test('what a killed backup left is gone after the next start', async () => {
  await mkdir(join(dataDir, 'tmp', 'backup-Xy12Ab'), { recursive: true });
  await writeFile(join(dataDir, 'tmp', 'backup-Xy12Ab', 'inspection.jsonl'), '{}');
  const server = await start();
  expect(await readdir(join(dataDir, 'tmp'))).toEqual([]);
  await server.close();
});

test('a port in use is told, and nothing is left locked', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toMatchObject({ code: 'port_in_use', params: { port } });
  other.close();
  const server = await start();
  await server.close();
});
