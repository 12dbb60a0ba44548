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

  test('a login is limited by name and address, also for unknown names', async () => {
    const app = await createTestApp(connection());
    const nobody = app.as('nobody');
    const user = { name: 'grace', role: 'reviewer', password: 'correct horse' };
    expect((await app.as('admin')('POST', '/api/v1/users', user)).statusCode).toBe(201);
    const logIn = (name: string, password: string) => nobody('POST', '/api/v1/login', { name, password });
    for (const name of ['grace', 'unknown']) {
      for (let i = 0; i < 5; i++) expect((await logIn(name, 'wrong')).json().code).toBe('login_failed');
      const limited = await logIn(name, 'correct horse');
      expect(limited.json()).toMatchObject({ code: 'too_many_requests', params: { seconds: 900 } });
      expect(limited.headers['retry-after']).toBe('900');
    }
    app.clock.advance(15 * 60_000);
    const session = await logIn(' Grace ', 'correct horse');
    expect(session.json().user).toMatchObject({ name: 'grace', role: 'reviewer' });
    const grace = app.withToken(session.json().token);
    expect((await grace('GET', '/api/v1/me')).json().role).toBe('reviewer');
    expect((await grace('POST', '/api/v1/logout')).statusCode).toBe(204);
    expect((await grace('GET', '/api/v1/me')).statusCode).toBe(401);
    const late = app.withToken((await logIn('grace', 'correct horse')).json().token);
    app.clock.advance(12 * 3_600_000);
    expect((await late('GET', '/api/v1/me')).statusCode).toBe(401);
    await app.close();
  });

  test('one changes one’s own password, knowing it; every other session ends', async () => {
    const app = await createTestApp(connection());
    const user = { name: 'grace', role: 'operator', password: 'correct horse' };
    await app.as('admin')('POST', '/api/v1/users', user);
    const logIn = (password: string) =>
      app.as('nobody')('POST', '/api/v1/login', { name: 'grace', password });
    const sessionOf = async () => app.withToken((await logIn('correct horse')).json().token);
    const [here, elsewhere] = [await sessionOf(), await sessionOf()];
    const path = '/api/v1/me/password';
    const change = (currentPassword: string, password: string) =>
      here('POST', path, { currentPassword, password });
    expect((await change('wrong horse', 'battery staple')).json().code).toBe('login_failed');
    expect((await change('correct horse', 'short')).json().code).toBe('request_invalid');
    expect((await elsewhere('GET', '/api/v1/me')).statusCode).toBe(200);
    expect((await change('correct horse', 'battery staple')).statusCode).toBe(204);
    expect((await here('GET', '/api/v1/me')).statusCode).toBe(200);
    expect((await elsewhere('GET', '/api/v1/me')).statusCode).toBe(401);
    expect((await logIn('correct horse')).json().code).toBe('login_failed');
    expect((await logIn('battery staple')).statusCode).toBe(200);
    const { items } = (await app.as('admin')('GET', '/api/v1/audit')).json();
    expect(items).toContainEqual(expect.objectContaining({ action: 'user.password' }));
    expect(JSON.stringify(items)).not.toContain('battery');
    for (const who of ['trainer', 'nobody'] as const)
      expect([401, 403]).toContain(
        (await app.as(who)('POST', path, { currentPassword: 'a', password: 'b' })).statusCode,
      );
    for (let i = 0; i < 5; i++) await change('wrong horse', 'another staple');
    expect((await change('battery staple', 'another staple')).json().code).toBe('too_many_requests');
    await app.close();
  });

  test('a user who is disabled is out at once, with every token', async () => {
    const app = await createTestApp(connection());
    const { id } = (
      await app.as('admin')('POST', '/api/v1/users', { name: 'kim', role: 'admin', password: '0123456789' })
    ).json();
    const session = await app.as('nobody')('POST', '/api/v1/login', { name: 'kim', password: '0123456789' });
    const kim = app.withToken(session.json().token);
    const { secret } = (await kim('POST', '/api/v1/tokens', { name: 'script', scope: 'engineer' })).json();
    const script = app.withToken(secret);
    expect((await script('GET', '/api/v1/me')).json()).toMatchObject({ id, role: 'engineer' });
    await app.as('admin')('PATCH', `/api/v1/users/${id}`, { role: 'operator' });
    // A token never does more than its owner may.
    expect((await script('GET', '/api/v1/me')).json().role).toBe('operator');
    expect((await app.as('admin')('PATCH', `/api/v1/users/${id}`, { disabled: true })).json().disabled).toBe(
      true,
    );
    expect((await script('GET', '/api/v1/me')).statusCode).toBe(401);
    expect((await kim('GET', '/api/v1/me')).statusCode).toBe(401);
    await app.close();
  });

  test('the last administrator stays', async () => {
    const app = await createTestApp(connection());
    const admin = app.as('admin');
    const last = await admin('PATCH', `/api/v1/users/${app.userIds.admin}`, { role: 'operator' });
    expect(last.json().code).toBe('state_conflict');
    expect((await admin('PATCH', '/api/v1/users/01960000-0000-7000-8000-000000000000', {})).json().code).toBe(
      'not_found',
    );
    expect((await admin('PATCH', '/api/v1/users/nonsense', {})).json().code).toBe('request_invalid');
    const taken = { name: 'test-admin', role: 'operator', password: '0123456789' };
    expect((await admin('POST', '/api/v1/users', taken)).json().code).toBe('name_taken');
    await app.close();
  });

  test('tokens: shown once, no scope above the maker, expiring, revocable', async () => {
    const app = await createTestApp(connection());
    const engineer = app.as('engineer');
    expect((await engineer('POST', '/api/v1/tokens', { name: 'x', scope: 'admin' })).json().code).toBe(
      'forbidden',
    );
    const made = (
      await engineer('POST', '/api/v1/tokens', { name: 'gpu box', scope: 'trainer', expiresInDays: 1 })
    ).json();
    expect(made.secret).toMatch(/^lem_/);
    const trainer = app.withToken(made.secret);
    expect((await trainer('GET', '/api/v1/me')).json()).toMatchObject({
      kind: 'trainer',
      name: 'gpu box',
      role: null,
    });
    const listed = await engineer('GET', '/api/v1/tokens');
    expect(listed.body).not.toContain(made.secret);
    expect(listed.json().items).toContainEqual({ ...made.token, lastUsedAt: app.clock.now().toISOString() });
    const stored = await app.context.db.selectFrom('api_token').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(made.secret);
    const { token } = (await app.as('admin')('POST', '/api/v1/tokens', { name: 'y', scope: 'admin' })).json();
    expect((await engineer('DELETE', `/api/v1/tokens/${token.id}`)).json().code).toBe('forbidden');
    app.clock.advance(24 * 3_600_000);
    expect((await trainer('GET', '/api/v1/me')).statusCode).toBe(401);
    const other = (await engineer('POST', '/api/v1/tokens', { name: 'z', scope: 'trainer' })).json();
    expect((await engineer('DELETE', `/api/v1/tokens/${other.token.id}`)).statusCode).toBe(204);
    expect((await app.withToken(other.secret)('GET', '/api/v1/me')).statusCode).toBe(401);
    await app.close();
  });
});
