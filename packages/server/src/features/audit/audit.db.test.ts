import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';

describeEachDatabase('audit', (connection) => {
  const fill = async (count: number) => {
    const app = await createTestApp(connection());
    const { db, audit } = app.context;
    for (let i = 0; i < count; i++)
      await inTransaction(db, async (trx) =>
        audit.record(trx, {
          actor: SYSTEM,
          action: 'test.do',
          subject: `test:${i}`,
          detail: { i, text: 'ä\u2028"', n: 0.1 },
        }),
      );
    return { ...app, check: async () => (await app.as('engineer')('GET', '/api/v1/audit/check')).json() };
  };
  const tamper = (statement: string) =>
    inTransaction(connection().db, async (trx) => {
      await sql.raw('alter table audit_entry disable trigger user').execute(trx);
      await sql.raw(statement).execute(trx);
      await sql.raw('alter table audit_entry enable trigger user').execute(trx);
    });

  test('the chain holds, also with several writers at once', async () => {
    const { context, check, as, close } = await fill(3);
    const { db, audit, events } = context;
    const write = (i: number) =>
      inTransaction(db, async (trx) => {
        audit.record(trx, { actor: SYSTEM, action: 'test.a', subject: `test:${i}` });
        events.record(trx, { type: 'tested', actor: SYSTEM, subject: `test:${i}` });
        audit.record(trx, { actor: SYSTEM, action: 'test.b', subject: `test:${i}` });
      });
    await Promise.all(Array.from({ length: 20 }, (_, i) => write(i)));
    expect(await check()).toMatchObject({ entries: 43, intact: true, brokenAt: null });
    const page = (await as('admin')('GET', '/api/v1/audit?limit=40')).json();
    const rest = (await as('admin')('GET', `/api/v1/audit?limit=40&cursor=${page.cursor}`)).json();
    expect([page.items.length, rest.items.length, rest.cursor]).toEqual([40, 3, undefined]);
    await close();
  });

  test('an entry cannot be changed or removed', async () => {
    const { context, close } = await fill(1);
    await expect(sql`update audit_entry set action = 'x'`.execute(context.db)).rejects.toThrow('append-only');
    await expect(sql`delete from event`.execute(context.db)).resolves.toBeDefined();
    await expect(sql`delete from audit_entry`.execute(context.db)).rejects.toThrow('append-only');
    await close();
  });

  test.each([
    ['changed', `update audit_entry set detail = '{"i":7}' where seq = 2`, 2],
    [
      'of another actor',
      `update audit_entry set actor = '{"kind":"user","id":"1","name":"eve"}' where seq = 3`,
      3,
    ],
    ['removed', 'delete from audit_entry where seq = 2', 3],
    ['removed at the end', 'delete from audit_entry where seq = 4', 4],
    ['all removed', 'delete from audit_entry', 1],
    ['reordered', 'update audit_entry set seq = case seq when 2 then 102 when 3 then 2 else seq end', 2],
  ])('an entry %s is found', async (_, statement, brokenAt) => {
    const { check, context, close } = await fill(4);
    await tamper(statement);
    const answer = await check();
    expect(answer).toMatchObject({ intact: false, brokenAt });
    expect((await context.checks.runAll()).ok).toBe(false);
    await close();
  });

  test('what fails leaves neither entry nor event', async () => {
    const { context, check, close } = await fill(1);
    const work = inTransaction(context.db, async (trx) => {
      context.audit.record(trx, { actor: SYSTEM, action: 'test.fail', subject: 'test:1' });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await check()).toMatchObject({ entries: 1, intact: true });
    await close();
  });
});
