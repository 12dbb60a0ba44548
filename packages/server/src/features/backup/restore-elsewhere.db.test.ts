import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import S3rver from 's3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../db/connect.js';
import { storageOf } from '../../storage/storage-of.js';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { verifyAudit } from '../audit/audit.service.js';
import { restoreBackup } from './restore.js';

const { TEST_DATABASE_URL = '' } = process.env;

let folder: string;
let s3: S3rver;
let blobs: string;
let databaseUrl: string;
let admin: Client;
const database = `restored_${randomUUID().replaceAll('-', '')}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lemniscate-restore-'));
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' });
  s3 = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: join(folder, 's3'),
    configureBuckets: [{ name: 'site', configs: [] }],
  });
  const { port } = (await s3.run()) as AddressInfo;
  blobs = `s3://site/plant?endpoint=http://127.0.0.1:${port}&region=us-east-1`;
  if (TEST_DATABASE_URL === '') return;
  admin = new Client({ connectionString: TEST_DATABASE_URL });
  await admin.connect();
  await admin.query(`create database ${database}`);
  const url = new URL(TEST_DATABASE_URL);
  url.pathname = `/${database}`;
  databaseUrl = url.href;
});
afterAll(async () => {
  await admin?.query(`drop database if exists ${database} with (force)`);
  await admin?.end();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

describeEachDatabase('a backup', (connection) => {
  const takeBackup = async (): Promise<{ path: string; sha256: string }> => {
    const app = await createTestApp(connection());
    const { sha256 } = await app.context.blobs.put(Buffer.from('a photo'));
    await app.enrolDevice('edge-1', ['press-3']);
    const answer = await app.as('admin')('GET', '/api/v1/backup');
    const path = join(folder, `${randomUUID()}.tar`);
    await writeFile(path, answer.rawPayload);
    await app.close();
    return { path, sha256 };
  };

  test.skipIf(TEST_DATABASE_URL === '')(
    'comes back on PostgreSQL and S3, whatever it was taken from, and only into an empty database',
    async () => {
      const { path, sha256 } = await takeBackup();
      await admin.query(`drop database ${database} with (force)`);
      await admin.query(`create database ${database}`);
      const dataDir = join(folder, randomUUID());
      expect(await restoreBackup({ path, dataDir, databaseUrl, blobs })).toMatchObject({ blobs: 1 });
      // Neither database nor blobs lie here.
      expect(await readdir(dataDir)).toEqual(['site-key.pem']);
      const there = await connect({ dataDir, databaseUrl });
      await there.db.deleteFrom('api_token').execute();
      await there.db.deleteFrom('app_user').execute();
      const app = await createTestApp(there, { storage: storageOf(blobs, dataDir) });
      expect(await app.context.blobs.read(sha256)).toEqual(Buffer.from('a photo'));
      expect((await app.as('operator')('GET', '/api/v1/stations')).json().items).toMatchObject([
        { name: 'press-3' },
      ]);
      expect(await verifyAudit(there.db)).toMatchObject({ intact: true });
      // Numbers go on where they were: the next entry is no second of an old one.
      await app.enrolDevice('edge-2', []);
      expect(await verifyAudit(there.db)).toMatchObject({ intact: true });
      const doctor = (await app.as('admin')('GET', '/api/v1/doctor')).json();
      expect(doctor.checks.filter((check: { ok: boolean }) => !check.ok)).toEqual([]);
      await app.close();
      await there.close();
      const again = restoreBackup({ path, dataDir: join(folder, randomUUID()), databaseUrl, blobs });
      await expect(again).rejects.toMatchObject({ code: 'folder_not_empty' });
    },
    240_000,
  );

  test('comes back on S3 beside the embedded database', async () => {
    const { path, sha256 } = await takeBackup();
    const dataDir = join(folder, randomUUID());
    await restoreBackup({ path, dataDir, blobs });
    expect((await readdir(dataDir)).sort()).toEqual(['database', 'site-key.pem']);
    const stream = await storageOf(blobs, dataDir).open(sha256);
    expect(stream).toBeDefined();
    stream?.destroy();
  }, 240_000);
});
