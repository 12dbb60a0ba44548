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
    expect(await get()).toEqual({ currency: null, residency: null });
    expect((await set('engineer', 'EUR')).statusCode).toBe(403);
    expect((await set('admin', 'EUR')).json()).toMatchObject({ currency: 'EUR' });
    expect((await set('admin', 'CNY')).json()).toMatchObject({ currency: 'CNY' });
    expect(await get()).toEqual({ currency: 'CNY', residency: null });
    const { items } = (await app.as('admin')('GET', '/api/v1/audit?limit=1')).json();
    expect(items).toMatchObject([{ action: 'site.changed', detail: { currency: 'CNY' } }]);
    expect((await set('admin', null)).json()).toMatchObject({ currency: null });
  });

  test('says where its images lie; the one is changed without the other', async () => {
    app = await createTestApp(connection());
    const set = async (changes: object) => (await app.as('admin')('PATCH', '/api/v1/site', changes)).json();
    expect(await set({ residency: 'DE-BY' })).toEqual({ currency: null, residency: 'DE-BY' });
    expect(await set({ currency: 'EUR' })).toEqual({ currency: 'EUR', residency: 'DE-BY' });
    expect(await set({})).toEqual({ currency: 'EUR', residency: 'DE-BY' });
    expect(await set({ residency: null })).toEqual({ currency: 'EUR', residency: null });
    expect(await set({ residency: 'Bavaria' })).toMatchObject({ code: 'request_invalid' });
  });

  test.each(['euro', 'eur', 'ABC', ''])('"%s" is no currency', async (currency) => {
    app = await createTestApp(connection());
    const answer = await app.as('admin')('PATCH', '/api/v1/site', { currency });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'request_invalid']);
  });
});
