import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { describeEachDatabase } from '../testing/database.js';
import { inTransaction } from './transaction.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/index.js';

const tableThere = async (db: Parameters<typeof migrate>[0], name: string): Promise<boolean> => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(
    db,
  );
  return rows[0].found;
};

describeEachDatabase('database', (connection) => {
  test('a migration that breaks leaves nothing, and the next start goes on', async () => {
    const { db } = connection();
    const half = ['create table half (id int)', 'create table other (id int)', 'select nonsense'];
    const broken = migrate(db, { ...MIGRATIONS, '9998-half': half });
    await expect(broken).rejects.toMatchObject({ code: 'database_unusable' });
    expect(await tableThere(db, 'half')).toBe(false);
    await migrate(db);
    await migrate(db, { ...MIGRATIONS, '9998-half': half.slice(0, 2) });
    expect(await tableThere(db, 'half')).toBe(true);

    await expect(migrate(db)).rejects.toMatchObject({
      code: 'database_newer',
      params: { migration: '9998-half' },
    });
    await sql`drop table half, other`.execute(db);
    await sql`delete from kysely_migration where name = '9998-half'`.execute(db);
    await migrate(db);
  });

  test('two servers that start at once migrate once', async () => {
    const { db } = connection();
    const more = { ...MIGRATIONS, '9999-once': ['create table once (id int)'] };
    await Promise.all([migrate(db, more), migrate(db, more)]);
    await sql`drop table once`.execute(db);
    await sql`delete from kysely_migration where name = '9999-once'`.execute(db);
  });

  test('both engines give the same values', async () => {
    const { db } = connection();
    const json = JSON.stringify([{ a: 1 }, 'x']);
    const { rows } = await sql`
      select 9007199254740991::int8 as big, count(*) as count, 1.25::numeric as exact, '2026-03-01'::date as day,
        '2026-03-01 08:00:00.123+02'::timestamptz as at, ${json}::jsonb as json, ${Buffer.from([0, 255])}::bytea as bytes,
        null::int8 as nothing`.execute(db);
    expect(rows).toEqual([
      {
        big: 9007199254740991,
        count: 1,
        exact: 1.25,
        day: '2026-03-01',
        at: new Date('2026-03-01T06:00:00.123Z'),
        json: [{ a: 1 }, 'x'],
        bytes: Buffer.from([0, 255]),
        nothing: null,
      },
    ]);
  });

  test('a failed statement rolls back, and the database goes on', async () => {
    const { db } = connection();
    const at = new Date();
    const broken = inTransaction(db, async (trx) => {
      await trx
        .insertInto('blob')
        .values({ sha256: 'a'.repeat(64), size_bytes: 1, created_at: at, touched_at: at })
        .execute();
      await sql`select 1 / 0`.execute(trx);
    });
    await expect(broken).rejects.toMatchObject({ code: '22012' });
    expect(await db.selectFrom('blob').selectAll().execute()).toEqual([]);
  });

  test('transactions that meet are run again', async () => {
    const { db } = connection();
    const at = new Date();
    const row = { sha256: 'a'.repeat(64), size_bytes: 0, created_at: at, touched_at: at };
    await db.insertInto('blob').values(row).execute();
    const add = () =>
      inTransaction(
        db,
        async (trx) => {
          const { size_bytes } = await trx.selectFrom('blob').select('size_bytes').executeTakeFirstOrThrow();
          await trx
            .updateTable('blob')
            .set({ size_bytes: size_bytes + 1 })
            .execute();
        },
        { isolation: 'serializable' },
      );
    await Promise.all([add(), add(), add()]);
    expect(await db.selectFrom('blob').select('size_bytes').executeTakeFirst()).toEqual({ size_bytes: 3 });
  });

  test('on the only connection, going past the transaction is an error and no standstill', async () => {
    const { db, kind } = connection();
    if (kind === 'postgresql') return;
    const work = inTransaction(db, () => db.selectFrom('blob').selectAll().execute());
    await expect(work).rejects.toThrow('use the transaction instead');
  });
});
