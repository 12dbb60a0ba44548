import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@lemniscate/contracts';
import { sql } from 'kysely';
import { extract } from 'tar-stream';
import { connect } from '../../db/connect.js';
import { lockDataDir } from '../../db/lock.js';
import { migrate } from '../../db/migrate.js';
import { MIGRATIONS } from '../../db/migrations/index.js';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { sha256Hex } from '../../lib/digest.js';
import { digestOfFile } from '../../lib/digest-of-file.js';
import { isDiskFull } from '../../lib/is-disk-full.js';
import { syncFolder } from '../../storage/disk-storage.js';
import { storageOf } from '../../storage/storage-of.js';
import { siteKeyFrom, SITE_KEY_FILE, writeSiteKey } from '../site-key/site-key.js';
import { BackupEnd, BackupManifest, END, MANIFEST, SITE_KEY, tableEntry } from './backup-format.js';
import { listTables } from './dump-tables.js';

export interface RestoreOptions {
  /** The file that `backup` wrote. */
  path: string;
  dataDir: string;
  databaseUrl?: string;
  blobs?: string;
  siteKeyFile?: string;
}

export interface Restored {
  createdAt: string;
  tables: number;
  rows: number;
  blobs: number;
}

/**
 * Brings a backup into an empty data folder and an empty database. Everything is unpacked beside and checked against
 * its digests first; the database is filled in one transaction, whose end is the restore: before it, nothing is there.
 * Cut off, it may be begun anew: the folder `restoring` says that what lies here is not in use.
 * @throws AppError backup_invalid, folder_not_empty, database_newer, data_dir_locked
 */
export const restoreBackup = async (options: RestoreOptions): Promise<Restored> => {
  const { path, dataDir } = options;
  const lock = await lockDataDir(dataDir);
  const folder = join(dataDir, RESTORING);
  try {
    const leftovers = await leftoversIn(dataDir);
    await startAnew(folder);
    let isPlacing = false;
    const place = async (): Promise<void> => {
      isPlacing = true;
      await remove(dataDir, leftovers);
    };
    try {
      const manifest = await unpack(path, folder);
      await checkUnpacked(path, folder, manifest);
      return await bringIn(options, folder, manifest, place);
    } catch (error) {
      if (isPlacing) await undo(options);
      throw error;
    } finally {
      // As long as there is something of a restore that was cut off, the mark stays.
      if (isPlacing || leftovers.length === 0) await rm(folder, { recursive: true, force: true });
      else await startAnew(folder);
    }
  } finally {
    await lock.release();
  }
};

/** While it is there, a restore is under way, or was cut off. */
const RESTORING = 'restoring';
const HARMLESS = /^(server\.lock.*|restoring)$/;
/** What a restore puts into place before the database, which is its end. */
const PLACED_FIRST = /^(blobs|site-key\.pem(\.\d+\.tmp)?)$/;

/** What a restore that was cut off left, which is not in use. @throws AppError folder_not_empty */
const leftoversIn = async (dataDir: string): Promise<string[]> => {
  const names = await readdir(dataDir);
  const found = names.filter((name) => !HARMLESS.test(name));
  const isLeftover = (name: string): boolean => names.includes(RESTORING) && PLACED_FIRST.test(name);
  if (!found.every(isLeftover)) throw new AppError('folder_not_empty', { path: dataDir });
  return found;
};

const remove = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
};

/** Empties it and never takes it away: it is a mark. */
const startAnew = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await remove(folder, await readdir(folder));
  await syncFolder(dirname(folder));
};

const invalid = (path: string, detail: string, cause?: unknown) =>
  new AppError('backup_invalid', { path, detail }, { cause });

const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
const KNOWN_NAME =
  /^(manifest\.json|site-key\.pem|end\.json|tables\/[a-z_]{1,63}\.jsonl|blobs\/[0-9a-f]{64})$/;

/** Only files of the names that a backup has, each once: nothing can point out of the folder. */
const unpack = async (path: string, folder: string): Promise<BackupManifest> => {
  await mkdir(join(folder, 'tables'));
  await mkdir(join(folder, 'blobs'));
  const tar = extract();
  const reading = pipeline(createReadStream(path), tar);
  reading.catch(() => {});
  const seen = new Set<string>();
  try {
    for await (const entry of tar) {
      const { name, type, size } = entry.header;
      if (type !== 'file' || !KNOWN_NAME.test(name) || seen.has(name))
        throw invalid(path, `it holds ${JSON.stringify(name.slice(0, 100))}, which no backup has`);
      if (name.endsWith('.json') && (size ?? 0) > MAX_MANIFEST_BYTES)
        throw invalid(path, `${name} is too large`);
      seen.add(name);
      const into = createWriteStream(join(folder, name), { flags: 'wx', mode: 0o600 });
      if (name.startsWith('blobs/')) await pipeline(entry, digestCheck(path, name.slice(6)), into);
      else await pipeline(entry, into);
    }
    await reading;
  } catch (error) {
    tar.destroy();
    if (error instanceof AppError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new AppError('path_not_found', { path }, { cause: error });
    if (isDiskFull(error)) throw new AppError('disk_full', { path: folder }, { cause: error });
    throw invalid(path, 'it is not a whole tar file', error);
  }
  for (const name of [MANIFEST, SITE_KEY, END])
    if (!seen.has(name)) throw invalid(path, `${name} is missing: it was cut short`);
  return readManifest(path, folder);
};

const digestCheck = (path: string, expected: string): Transform => {
  const hash = createHash('sha256');
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      done(hash.digest('hex') === expected ? null : invalid(path, `blob ${expected} was changed`));
    },
  });
};

const readManifest = async (path: string, folder: string): Promise<BackupManifest> => {
  try {
    const bytes = await readFile(join(folder, MANIFEST));
    const manifest = BackupManifest.parse(JSON.parse(bytes.toString()));
    const end = BackupEnd.parse(JSON.parse(await readFile(join(folder, END), 'utf8')));
    if (end.manifestSha256 === sha256Hex(bytes) && end.blobs === manifest.blobs.count) return manifest;
  } catch (error) {
    throw invalid(path, 'its manifest cannot be read', error);
  }
  throw invalid(path, 'its manifest was changed');
};

const checkUnpacked = async (path: string, folder: string, manifest: BackupManifest): Promise<void> => {
  const unknown = manifest.migrations.find((name) => !(name in MIGRATIONS));
  if (unknown) throw new AppError('database_newer', { migration: unknown });
  const files = [
    { name: SITE_KEY, sha256: manifest.siteKey.sha256 },
    ...manifest.tables.map(({ name, sha256 }) => ({ name: tableEntry(name), sha256 })),
  ];
  for (const { name, sha256 } of files) {
    const actual = await digestOfFile(join(folder, name)).catch(() => null);
    if (actual !== sha256) throw invalid(path, `${name} was changed or is missing`);
  }
  const tables = await readdir(join(folder, 'tables'));
  const blobs = await readdir(join(folder, 'blobs'));
  if (tables.length !== manifest.tables.length || blobs.length !== manifest.blobs.count)
    throw invalid(path, 'it does not hold what its manifest lists');
  try {
    siteKeyFrom(await readFile(join(folder, SITE_KEY), 'utf8'));
  } catch (error) {
    throw invalid(path, 'its site key cannot be read', error);
  }
};

/** The database is made beside, and comes to its place last, with everything else there already. */
const bringIn = async (
  options: RestoreOptions,
  folder: string,
  manifest: BackupManifest,
  place: () => Promise<void>,
): Promise<Restored> => {
  const { path, dataDir, databaseUrl } = options;
  const connection = await connect({ databaseUrl, dataDir: folder });
  const { db } = connection;
  try {
    await refuseFilled(db, databaseUrl);
    await place();
    const then = Object.fromEntries(manifest.migrations.map((name) => [name, MIGRATIONS[name]]));
    await migrate(db, then);
    const storage = storageOf(options.blobs, dataDir);
    for (const sha256 of await readdir(join(folder, 'blobs')))
      await storage.adopt(join(folder, 'blobs', sha256), sha256);
    await placeSiteKey(siteKeyFileOf(options), await readFile(join(folder, SITE_KEY), 'utf8'));
    const rows = await inTransaction(db, (trx) => fill(trx, path, folder, manifest));
    await migrate(db);
    await connection.close();
    if (!databaseUrl) await rename(join(folder, 'database'), join(dataDir, 'database'));
    return {
      createdAt: manifest.createdAt,
      tables: manifest.tables.length,
      rows,
      blobs: manifest.blobs.count,
    };
  } catch (error) {
    await connection.close().catch(() => {});
    throw error;
  }
};

const siteKeyFileOf = ({ dataDir, siteKeyFile }: RestoreOptions): string =>
  siteKeyFile ?? join(dataDir, SITE_KEY_FILE);

/** @throws AppError folder_not_empty when another site's key is there: models that it did not sign would serve nobody */
const placeSiteKey = async (path: string, pem: string): Promise<void> => {
  await writeSiteKey(path, pem);
  const { publicKey } = siteKeyFrom(pem);
  if (siteKeyFrom(await readFile(path, 'utf8')).publicKey !== publicKey)
    throw new AppError('folder_not_empty', { path });
};

/** The folder was empty before, but for what was cut off. */
const undo = async (options: RestoreOptions): Promise<void> => {
  const { dataDir, blobs } = options;
  const siteKeyFile = siteKeyFileOf(options);
  if (!blobs) await rm(join(dataDir, 'blobs'), { recursive: true, force: true });
  if (dirname(siteKeyFile) === dataDir) await rm(siteKeyFile, { force: true });
};

const refuseFilled = async (db: Db, databaseUrl: string | undefined): Promise<void> => {
  const taken = () =>
    new AppError('folder_not_empty', { path: databaseUrl ? new URL(databaseUrl).pathname : 'the database' });
  const tables = await listTables(db);
  if (tables.length === 0) return;
  // Our own tables without a row are what a restore that was cut off left: those may go, nobody else's.
  const known = await sql<{ name: string }>`select name from kysely_migration`.execute(db).catch(() => null);
  if (!known?.rows.every(({ name }) => name in MIGRATIONS)) throw taken();
  for (const name of tables) {
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db);
    if (rows.length > 0) throw taken();
  }
  await inTransaction(db, dropTables);
};

const dropTables = async (trx: Trx): Promise<void> => {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = current_schema()`.execute(trx);
  for (const { name } of rows) await sql`drop table ${sql.table(name)} cascade`.execute(trx);
  const functions = await sql<{ signature: string }>`
    select p.oid::regprocedure::text as signature from pg_proc p
    where p.pronamespace = current_schema()::regnamespace
      and p.proname in ('refuse_change', 'capture_group_keeps_split')`.execute(trx);
  for (const { signature } of functions.rows) await sql.raw(`drop function ${signature}`).execute(trx);
};

const BATCH_CHARS = 1_000_000;

const fill = async (trx: Trx, path: string, folder: string, manifest: BackupManifest): Promise<number> => {
  const known = await listTables(trx);
  let rows = 0;
  for (const name of known) {
    const table = manifest.tables.find((table) => table.name === name);
    if (!table) throw invalid(path, `the table ${name} is missing`);
    const filled = await fillTable(trx, name, join(folder, tableEntry(name)));
    if (filled !== table.rows) throw invalid(path, `the table ${name} has ${filled} rows, not ${table.rows}`);
    rows += filled;
  }
  if (known.length !== manifest.tables.length)
    throw invalid(path, 'it holds tables that its version did not have');
  await continueSequences(trx);
  return rows;
};

/** Split at '\n' alone: readline splits at U+2028 as well, which JSON text may hold. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of createReadStream(path)) {
    const lines = (rest + decoder.write(piece as Buffer)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
}

const fillTable = async (trx: Trx, name: string, path: string): Promise<number> => {
  let rows = 0;
  let batch: string[] = [];
  let chars = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    const table = sql.table(name);
    await sql`insert into ${table} overriding system value
      select * from jsonb_populate_recordset(null::${table}, ${`[${batch.join(',')}]`}::jsonb)`.execute(trx);
    rows += batch.length;
    batch = [];
    chars = 0;
  };
  for await (const line of linesOf(path)) {
    batch.push(line);
    chars += line.length;
    if (chars > BATCH_CHARS) await flush();
  }
  await flush();
  return rows;
};

/** Sequences go on after the largest number that was brought in. */
const continueSequences = async (trx: Trx): Promise<void> => {
  const { rows } = await sql<{ table: string; column: string }>`
    select table_name as "table", column_name as "column" from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES'`.execute(trx);
  for (const { table, column } of rows)
    await sql`select setval(pg_get_serial_sequence(${table}, ${column}),
      greatest((select max(${sql.ref(column)}) from ${sql.table(table)}), 1),
      (select count(*) > 0 from ${sql.table(table)}))`.execute(trx);
};
