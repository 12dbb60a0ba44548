import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '@lemniscate/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lendToken, takeTokenBack } from './trainer-token.js';

let dataDir: string;
let server: RunningServer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lemniscate-trainer-token-'));
  server = await startServer({ dataDir, port: 0, logLevel: 'silent' });
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const valid = async () => (await server.context.access.listTokens()).filter((token) => !token.revoked);

it('of many starts, killed or not, one token is left, and none after an orderly end', async () => {
  const secrets = [await lendToken(server.context), await lendToken(server.context)];
  expect(new Set(secrets).size).toBe(2);
  expect(await valid()).toMatchObject([{ scope: 'trainer', expiresAt: expect.any(String) }]);
  expect(await readFile(join(dataDir, 'trainer-token'), 'utf8')).not.toContain(secrets[1]);
  await takeTokenBack(server.context);
  expect(await valid()).toEqual([]);
  await takeTokenBack(server.context);
  expect(await server.context.access.listTokens()).toHaveLength(2);
});
