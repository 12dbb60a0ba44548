import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import S3rver from 's3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256Hex } from '../lib/digest.js';
import type { BlobStorage } from './blob-storage.js';
import { s3StorageOf } from './s3-storage.js';

let folder: string;
let server: S3rver;
let storage: BlobStorage;
const env = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lemniscate-s3-'));
  const options = { port: 0, address: '127.0.0.1', silent: true, directory: join(folder, 's3') };
  server = new S3rver({ ...options, configureBuckets: [{ name: 'site', configs: [] }] });
  const { port } = (await server.run()) as AddressInfo;
  url = `s3://site/plant/one?endpoint=http://127.0.0.1:${port}&region=us-east-1`;
  storage = s3StorageOf(url, env);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const textOf = async (stream: Readable | undefined): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of stream!) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
};

const adopt = async (bytes: Buffer): Promise<string> => {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  const sha256 = sha256Hex(bytes);
  await storage.adopt(path, sha256);
  await expect(stat(path)).rejects.toThrow('ENOENT');
  return sha256;
};

test('keeps, reads in ranges, lists and removes', async () => {
  const bytes = Buffer.alloc(300_000, 'abc');
  const sha256 = await adopt(bytes);
  const again = await adopt(bytes);
  const empty = await adopt(Buffer.alloc(0));
  expect(again).toBe(sha256);
  expect(await storage.sizeOf(sha256)).toBe(300_000);
  expect(await textOf(await storage.open(sha256))).toBe(bytes.toString());
  expect(await textOf(await storage.open(sha256, { start: 3, end: 7 }))).toBe('abcab');
  expect(await textOf(await storage.open(empty))).toBe('');
  const listed = [];
  for await (const { sha256, sizeBytes } of storage.list()) listed.push([sha256, sizeBytes]);
  expect(listed.sort()).toEqual(
    [
      [sha256, 300_000],
      [empty, 0],
    ].sort(),
  );
  await storage.remove(sha256);
  await storage.remove(sha256);
  expect(await storage.open(sha256)).toBeUndefined();
  expect(await storage.sizeOf(sha256)).toBeUndefined();
});

test('without keys or a bucket that is there, it says so', async () => {
  expect(() => s3StorageOf(url, {})).toThrow('AWS_ACCESS_KEY_ID');
  const other = s3StorageOf(url.replace('site', 'nowhere'), env);
  const path = join(folder, 'kept');
  await writeFile(path, 'x');
  await expect(other.adopt(path, sha256Hex('x'))).rejects.toMatchObject({ code: 'server_busy' });
  expect((await stat(path)).size).toBe(1);
});
