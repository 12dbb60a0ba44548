import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageUse } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { ServerContext } from '../../context.js';

type Uses = Pick<ServerContext, 'db' | 'dataDir' | 'references'>;

/** Each blob under the first of the kinds that refer to it, so that the kinds add up. */
const readKinds = async ({ db, references }: Uses): Promise<StorageUse['byKind']> => {
  const cases = references.all().map(({ name, query }) => {
    const used = query(db).as('used');
    return sql`when sha256 in (select used.sha256 from ${used} where used.sha256 is not null) then ${name}::text`;
  });
  const kind =
    cases.length === 0 ? sql`'unreferenced'` : sql`case ${sql.join(cases, sql` `)} else 'unreferenced' end`;
  const { rows } = await sql<StorageUse['byKind'][number]>`
    select kind, count(*) as count, sum(size_bytes)::bigint as bytes
    from (select ${kind} as kind, size_bytes from blob where not deleting) placed
    group by kind order by bytes desc, kind`.execute(db);
  return rows;
};

const readDatabaseBytes = async ({ db }: Uses): Promise<number> => {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = current_schema()`.execute(db);
  return rows[0].bytes;
};

const readUploads = async (folder: string): Promise<StorageUse['unfinishedUploads']> => {
  let count = 0;
  let bytes = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile()) continue;
    count++;
    bytes += found.size;
  }
  return { count, bytes };
};

/** What fills the disk. */
export const readStorageUse = async (uses: Uses): Promise<StorageUse> => {
  const byKind = await readKinds(uses);
  const disk = await statfs(uses.dataDir).catch(() => null);
  return {
    blobs: {
      count: byKind.reduce((sum, kind) => sum + kind.count, 0),
      bytes: byKind.reduce((sum, kind) => sum + kind.bytes, 0),
    },
    byKind,
    databaseBytes: await readDatabaseBytes(uses),
    freeDiskBytes: disk && disk.bavail * disk.bsize,
    unfinishedUploads: await readUploads(join(uses.dataDir, 'uploads')),
  };
};
