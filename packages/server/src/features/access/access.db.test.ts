import { expect, test } from 'vitest';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';

describeEachDatabase('access', (connection) => {
  test('the one-time code makes the first administrator, once', async () => {
    const app = await createTestApp(connection());
    const { db, access } = app.context;
    await db.deleteFrom('api_token').execute();
    await db.deleteFrom('app_user').execute();
    const code = await access.makeSetUpCode();
    const nobody = app.as('nobody');
    const name = 'Ada';
    const password = 'correct horse';
    const wrong = await nobody('POST', '/api/v1/setup', { code: 'ABCD-EFGH', name, password });
    expect(wrong.json()).toMatchObject({ code: 'code_invalid', status: 403 });
    const made = await nobody('POST', '/api/v1/setup', { code: code!.toLowerCase(), name, password });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({ user: { name: 'ada', role: 'admin' } });
    const again = await nobody('POST', '/api/v1/setup', { code, name: 'eve', password });
    expect(again.json()).toMatchObject({ code: 'set_up_already' });
    expect(await access.makeSetUpCode()).toBeNull();
    const me = await app.withToken(made.json().token)('GET', '/api/v1/me');
    expect(me.json()).toMatchObject({ kind: 'user', name: 'ada', role: 'admin' });
    expect((await app.withToken(made.json().token)('GET', '/api/v1/audit/check')).json()).toMatchObject({
      intact: true,
      entries: 1,
    });
    await app.close();
  });
});
