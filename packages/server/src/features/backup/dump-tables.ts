import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';

/** Not what makes the site what it is: sessions and nonces of the moment. */
const LEFT_OUT = new Set([
  'kysely_migration',
  'kysely_migration_lock',
  'session',
  'device_nonce',
  'set_up_code',
]);

/** Tables of this schema, those referred to before those that refer. */
export const listTables = async (db: Db): Promise<string[]> => {
  const tables = await sql<{ name: string }>`
    select c.relname as name from pg_class c
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace order by 1`.execute(db);
  const references = await sql<{ from: string; to: string }>`
    select a.relname as "from", b.relname as "to" from pg_constraint k
    join pg_class a on a.oid = k.conrelid join pg_class b on b.oid = k.confrelid
    where k.contype = 'f' and k.connamespace = current_schema()::regnamespace`.execute(db);
  const done: string[] = [];
  const visit = (name: string, path: string[]): void => {
    if (done.includes(name) || path.includes(name)) return;
    for (const { from, to } of references.rows) if (from === name) visit(to, [...path, name]);
    done.push(name);
  };
  for (const { name } of tables.rows) visit(name, []);
  return done.filter((name) => !LEFT_OUT.has(name));
};

export interface DumpedTable {
  name: string;
  path: string;
  sha256: string;
  sizeBytes: number;
  rows: number;
}

const PAGE = 2000;

/** Rows as PostgreSQL writes them in JSON, so that no type passes through JavaScript. */
export const dumpTable = async (trx: Trx, folder: string, name: string): Promise<DumpedTable> => {
  const path = join(folder, `${name}.jsonl`);
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let rows = 0;
  let sizeBytes = 0;
  try {
    const table = sql.table(name);
    await sql`declare dump no scroll cursor for select row_to_json(t)::text as line from ${table} t`.execute(
      trx,
    );
    for (;;) {
      const page = await sql<{ line: string }>`fetch ${sql.lit(PAGE)} from dump`.execute(trx);
      const text = Buffer.from(page.rows.map(({ line }) => `${line}\n`).join(''));
      await file.write(text);
      hash.update(text);
      rows += page.rows.length;
      sizeBytes += text.length;
      if (page.rows.length < PAGE) break;
    }
    await sql`close dump`.execute(trx);
  } finally {
    await file.close();
  }
  return { name, path, sha256: hash.digest('hex'), sizeBytes, rows };
};
