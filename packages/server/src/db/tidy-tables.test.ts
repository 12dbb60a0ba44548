import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ofPglite } from './connect.js';
import { PGLITE_PARSERS } from './parsers.js';
import { tidyTables } from './tidy-tables.js';

test('tables that grew or lost much are counted and cleared, the others left alone', async () => {
  const connection = ofPglite(await PGlite.create({ parsers: PGLITE_PARSERS }));
  const { db } = connection;
  const estimate = async (table: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select reltuples::int as n from pg_class where relname = ${table}`.execute(db);
    return Number(rows[0].n);
  };
  await sql`create table grows (id int primary key, at int)`.execute(db);
  await sql`create table rests (id int primary key)`.execute(db);
  await sql`insert into rests values (1)`.execute(db);
  await sql`insert into grows select i, 0 from generate_series(1, 3000) i`.execute(db);
  expect(await estimate('grows')).toBe(-1);
  expect(await tidyTables(db)).toEqual(['grows']);
  expect(await estimate('grows')).toBe(3000);
  expect(await estimate('rests')).toBe(-1);
  expect(await tidyTables(db)).toEqual([]);
  await sql`update grows set at = 1`.execute(db);
  expect(await tidyTables(db)).toEqual(['grows']);
  const { rows } = await sql<{ n: number }>`
    select n_dead_tup as n from pg_stat_user_tables where relname = 'grows'`.execute(db);
  expect(Number(rows[0].n)).toBe(0);
  await connection.close();
});
