import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';

describeEachDatabase('the site', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('has no currency until an administrator says which; that is kept in the audit log', async () => {
    app = await createTestApp(connection());
    const get = async () => (await app.as('operator')('GET', '/api/v1/site')).json();
    const set = (who: 'admin' | 'engineer', currency: unknown) =>
      app.as(who)('PATCH', '/api/v1/site', { currency });
    expect(await get()).toEqual({ currency: null });
    expect((await set('engineer', 'EUR')).statusCode).toBe(403);
    expect((await set('admin', 'EUR')).json()).toEqual({ currency: 'EUR' });
    expect((await set('admin', 'CNY')).json()).toEqual({ currency: 'CNY' });
    expect(await get()).toEqual({ currency: 'CNY' });
    const { items } = (await app.as('admin')('GET', '/api/v1/audit?limit=1')).json();
    expect(items).toMatchObject([{ action: 'site.changed', detail: { currency: 'CNY' } }]);
    expect((await set('admin', null)).json()).toEqual({ currency: null });
  });

  test.each(['euro', 'eur', 'ABC', ''])('"%s" is no currency', async (currency) => {
    app = await createTestApp(connection());
    const answer = await app.as('admin')('PATCH', '/api/v1/site', { currency });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'request_invalid']);
  });
});
