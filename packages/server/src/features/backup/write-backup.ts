import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { AppError } from '@lemniscate/contracts';
import { sql } from 'kysely';
import { pack, type Pack } from 'tar-stream';
import type { ServerContext } from '../../context.js';
import { inTransaction } from '../../db/transaction.js';
import type { Trx } from '../../db/schema.js';
import { sha256Hex } from '../../lib/digest.js';
import { VERSION } from '../../version.js';
import { type BackupManifest, blobEntry, END, MANIFEST, SITE_KEY, tableEntry } from './backup-format.js';
import { dumpTable, type DumpedTable, listTables } from './dump-tables.js';

export type BackupUses = Pick<
  ServerContext,
  'db' | 'clock' | 'dataDir' | 'siteKey' | 'storage' | 'log' | 'keepGarbage'
>;

const foldersIn = (dataDir: string): string => join(dataDir, 'tmp');

/** What backups left that a kill cut off. For the start, when none is under way. */
export const removeBrokenBackups = async (dataDir: string): Promise<void> => {
  const root = foldersIn(dataDir);
  for (const name of await readdir(root).catch(() => []))
    if (name.startsWith('backup-')) await rm(join(root, name), { recursive: true, force: true });
};

interface Snapshot {
  tables: DumpedTable[];
  migrations: string[];
  blobs: { sha256: string; size_bytes: number }[];
}

/** Everything is read of one instant; the database serves others meanwhile (PGlite after the dump, before the blobs). */
const takeSnapshot = async (trx: Trx, folder: string): Promise<Snapshot> => {
  const tables: DumpedTable[] = [];
  for (const name of await listTables(trx)) tables.push(await dumpTable(trx, folder, name));
  const migrations = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    trx,
  );
  const blobs = await trx
    .selectFrom('blob')
    .select(['sha256', 'size_bytes'])
    .where('deleting', '=', false)
    .orderBy('sha256')
    .execute();
  return { tables, migrations: migrations.rows.map(({ name }) => name), blobs };
};

/** A tar of the whole site as it is at this instant, written while it is read. Nothing is collected until its end. */
export const writeBackup = async (context: BackupUses): Promise<Readable> => {
  const { db, dataDir, keepGarbage, log } = context;
  const root = foldersIn(dataDir);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(root, 'backup-'));
  const release = await keepGarbage();
  const cleanUp = async () => {
    release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const snapshot = await inTransaction(db, (trx) => takeSnapshot(trx, folder), {
      isolation: 'repeatable read',
    });
    const tar = pack();
    writeEntries(tar, context, snapshot)
      .catch((error: unknown) => {
        log.error({ err: error }, 'backup broke off');
        tar.destroy(error as Error);
      })
      .finally(() => void cleanUp());
    return tar as unknown as Readable;
  } catch (error) {
    await cleanUp();
    throw error;
  }
};

const writeEntries = async (
  tar: Pack,
  context: BackupUses,
  { tables, migrations, blobs }: Snapshot,
): Promise<void> => {
  const { clock, siteKey, storage } = context;
  const pem = Buffer.from(siteKey.exportPem());
  const manifest: BackupManifest = {
    format: 'lemniscate-backup/1',
    createdAt: clock.now().toISOString(),
    version: VERSION,
    migrations,
    siteKey: { keyId: siteKey.keyId, sha256: sha256Hex(pem), sizeBytes: pem.length },
    tables: tables.map(({ name, sha256, sizeBytes, rows }) => ({ name, sha256, sizeBytes, rows })),
    blobs: { count: blobs.length, bytes: blobs.reduce((sum, { size_bytes }) => sum + size_bytes, 0) },
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest, null, 2));
  await writeBytes(tar, MANIFEST, manifestBytes);
  await writeBytes(tar, SITE_KEY, pem);
  for (const { name, path, sizeBytes } of tables)
    await writeStream(tar, tableEntry(name), sizeBytes, createReadStream(path));
  for (const { sha256, size_bytes } of blobs) {
    const stream = await storage.open(sha256);
    // Half a backup would be found out on the day it is needed.
    if (!stream)
      throw new AppError('backup_invalid', { path: 'backup', detail: `blob ${sha256} is missing` });
    await writeStream(tar, blobEntry(sha256), size_bytes, stream);
  }
  const end = { manifestSha256: sha256Hex(manifestBytes), blobs: blobs.length };
  await writeBytes(tar, END, Buffer.from(JSON.stringify(end)));
  tar.finalize();
};

/** A reader that went away closes the tar without an end to wait for. */
const settled = async (tar: Pack, write: (done: (error?: Error | null) => void) => void): Promise<void> =>
  await new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('the reader went away'));
    if ((tar as unknown as { destroyed?: boolean }).destroyed) return onClose();
    tar.once('close', onClose);
    write((error) => {
      tar.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });

const writeBytes = (tar: Pack, name: string, bytes: Buffer): Promise<void> =>
  settled(tar, (done) => void tar.entry({ name, size: bytes.length, mode: 0o600 }, bytes, done));

const writeStream = (tar: Pack, name: string, size: number, source: Readable): Promise<void> =>
  settled(tar, (done) => {
    const entry = tar.entry({ name, size, mode: 0o600 }, done);
    pipeline(source, entry).catch((error: Error) => done(error));
  });
