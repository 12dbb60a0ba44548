import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../../db/connect.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { verifyAudit } from '../audit/audit.service.js';
import { newSiteKeyPem } from '../site-key/site-key.js';
import { restoreBackup } from './restore.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lemniscate-backup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Entry = { name: string; bytes: Buffer; type?: 'symlink'; linkname?: string };

const readTar = async (path: string): Promise<Entry[]> => {
  const tar = extract();
  tar.end(await readFile(path));
  const entries: Entry[] = [];
  for await (const entry of tar) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    entries.push({ name: entry.header.name, bytes: Buffer.concat(pieces) });
  }
  return entries;
};

const writeTar = async (path: string, entries: Entry[]): Promise<string> => {
  const tar = pack();
  for (const { bytes, ...header } of entries) tar.entry(header, bytes);
  tar.finalize();
  await pipeline(tar, createWriteStream(path));
  return path;
};

describeEachDatabase('backup', (connection) => {
  const takeBackup = async () => {
    const app = await createTestApp(connection());
    const { sha256 } = await app.context.blobs.put(Buffer.from('a photo'));
    await app.context.blobs.put(Buffer.alloc(0));
    await app.enrolDevice('edge-1', []);
    await inTransaction(connection().db, async (trx) =>
      app.context.events.record(trx, {
        type: 'test',
        actor: SYSTEM,
        subject: 'test:1',
        data: { text: 'a\u2028b' },
      }),
    );
    const answer = await app.as('admin')('GET', '/api/v1/backup');
    expect(answer.statusCode).toBe(200);
    const path = join(folder, 'backup.tar');
    await writeFile(path, answer.rawPayload);
    await app.close();
    return { path, sha256, keyId: app.context.siteKey.keyId };
  };

  test('brings everything back, and the server goes on from there', async () => {
    const { path, sha256, keyId } = await takeBackup();
    const dataDir = join(folder, 'restored');
    const restored = await restoreBackup({ path, dataDir });
    expect(restored).toMatchObject({ blobs: 2 });
    expect((await readdir(dataDir)).sort()).toEqual(['blobs', 'database', 'site-key.pem']);
    const there = await connect({ dataDir });
    const { db } = there;
    // The test app makes its own.
    await db.deleteFrom('api_token').execute();
    await db.deleteFrom('app_user').execute();
    const app = await createTestApp(there);
    expect(await db.selectFrom('device').select(['name', 'station_names']).execute()).toEqual([
      { name: 'edge-1', station_names: [] },
    ]);
    const last = await db
      .selectFrom('event')
      .select('data')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    expect(last).toEqual({ data: { text: 'a\u2028b' } });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 3 });
    await app.enrolDevice('edge-2', []);
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 5 });
    expect(await readFile(join(dataDir, 'blobs', sha256.slice(0, 2), sha256), 'utf8')).toBe('a photo');
    expect(keyId).toMatch(/^[0-9a-f]{16}$/);
    await app.close();
    await there.close();
    await expect(restoreBackup({ path, dataDir })).rejects.toMatchObject({ code: 'folder_not_empty' });
  });

  test('a restore that was killed is begun anew; what is in use is not taken for its rest', async () => {
    const { path, sha256 } = await takeBackup();
    const killed = async (name: string): Promise<string> => {
      const dataDir = join(folder, name);
      for (const part of ['restoring/blobs', 'restoring/database', 'blobs/00'])
        await mkdir(join(dataDir, part), { recursive: true });
      await writeFile(join(dataDir, 'restoring', 'manifest.json'), '{');
      await writeFile(join(dataDir, 'blobs', '00', '0'.repeat(64)), 'of another backup');
      await writeFile(join(dataDir, 'site-key.pem'), newSiteKeyPem());
      return dataDir;
    };
    const dataDir = await killed('again');
    await writeFile(join(folder, 'none.tar'), 'no tar');
    // A second try that fails leaves it as it was found: the third one may still come.
    await expect(restoreBackup({ path: join(folder, 'none.tar'), dataDir })).rejects.toMatchObject({
      code: 'backup_invalid',
    });
    expect(await restoreBackup({ path, dataDir })).toMatchObject({ blobs: 2 });
    expect((await readdir(dataDir)).sort()).toEqual(['blobs', 'database', 'site-key.pem']);
    expect(await readdir(join(dataDir, 'blobs'))).not.toContain('00');
    expect(await readFile(join(dataDir, 'blobs', sha256.slice(0, 2), sha256), 'utf8')).toBe('a photo');
    const used = await killed('used');
    await mkdir(join(used, 'database'));
    await expect(restoreBackup({ path, dataDir: used })).rejects.toMatchObject({ code: 'folder_not_empty' });
    expect(await readdir(join(used, 'blobs'))).toEqual(['00']);
    const unmarked = await killed('unmarked');
    await rm(join(unmarked, 'restoring'), { recursive: true });
    await expect(restoreBackup({ path, dataDir: unmarked })).rejects.toMatchObject({
      code: 'folder_not_empty',
    });
  });

  test('a file that is not whole or not ours is refused, and nothing is left of it', async () => {
    const { path, sha256 } = await takeBackup();
    const entries = await readTar(path);
    const whole = await readFile(path);
    const other = join(folder, 'other.tar');
    const change = (name: string, by: (bytes: Buffer) => Buffer) =>
      entries.map((entry) => (entry.name === name ? { ...entry, bytes: by(entry.bytes) } : entry));
    const cases: Record<string, () => Promise<unknown>> = {
      'cut short': () => writeFile(other, whole.subarray(0, whole.length / 2)),
      'without its end': () => writeTar(other, entries.slice(0, -1)),
      'a changed blob': () =>
        writeTar(
          other,
          change(`blobs/${sha256}`, () => Buffer.from('b photo')),
        ),
      'a changed table': () =>
        writeTar(
          other,
          change('tables/app_user.jsonl', (bytes) =>
            Buffer.from(bytes.toString().replaceAll('operator', 'admin')),
          ),
        ),
      'a changed manifest': () =>
        writeTar(
          other,
          change('manifest.json', (bytes) => Buffer.concat([bytes, Buffer.from(' ')])),
        ),
      'a missing blob': () =>
        writeTar(
          other,
          entries.filter(({ name }) => name !== `blobs/${sha256}`),
        ),
      'a path out of the folder': () =>
        writeTar(other, [{ name: '../../escaped', bytes: Buffer.from('x') }, ...entries]),
      'a link': () =>
        writeTar(other, [
          { name: 'site-key.pem', bytes: Buffer.alloc(0), type: 'symlink', linkname: '/etc/passwd' },
          ...entries,
        ]),
      'an entry twice': () => writeTar(other, [...entries, entries[1]]),
      'no tar': () => writeFile(other, Buffer.from('hello'.repeat(1000))),
      empty: () => writeFile(other, ''),
    };
    for (const [name, make] of Object.entries(cases)) {
      await make();
      const dataDir = join(folder, 'restored');
      const refused = await restoreBackup({ path: other, dataDir }).then(
        () => 'restored',
        (error: { code?: string }) => error.code ?? error,
      );
      expect([name, refused]).toEqual([name, 'backup_invalid']);
      expect([name, await readdir(dataDir)]).toEqual([name, []]);
    }
    await expect(
      restoreBackup({ path: join(folder, 'none'), dataDir: join(folder, 'restored') }),
    ).rejects.toMatchObject({ code: 'path_not_found' });
  });
});
