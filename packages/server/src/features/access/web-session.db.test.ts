import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';

const GRACE = { name: 'grace', password: 'correct horse' };
const OURS = { 'x-lemniscate-web': '1' };

describeEachDatabase('sessions of browsers', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const open = async (headers: Record<string, string> = {}) => {
    const answer = await app.as('nobody')('POST', '/api/v1/web-session', GRACE, { headers });
    const cookie = String(answer.headers['set-cookie'] ?? '');
    return { answer, cookie, pair: cookie.split(';')[0] };
  };
  const setUp = async () => {
    app = await createTestApp(connection());
    await app.as('admin')('POST', '/api/v1/users', { ...GRACE, role: 'engineer' });
  };
  const send = (
    method: 'GET' | 'POST',
    url: string,
    pair: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ) => app.as('nobody')(method, url, body, { headers: { cookie: `theme=dark; ${pair}`, ...headers } });

  test('the secret is in a cookie that no script reads, and nowhere else', async () => {
    await setUp();
    const { answer, cookie, pair } = await open();
    expect(answer.statusCode).toBe(200);
    expect(Object.keys(answer.json()).toSorted()).toEqual(['expiresAt', 'user']);
    expect(cookie).toMatch(
      /^lemniscate_session=les_[\w-]{27}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const secret = pair.split('=')[1];
    expect(answer.body).not.toContain(secret);
    expect(JSON.stringify(await app.context.db.selectFrom('session').selectAll().execute())).not.toContain(
      secret,
    );
    expect((await send('GET', '/api/v1/me', pair)).json()).toMatchObject({ name: 'grace', role: 'engineer' });
    expect((await send('GET', '/api/v1/me', `${pair}x`)).statusCode).toBe(401);
    app.clock.advance(12 * 3_600_000);
    expect((await send('GET', '/api/v1/me', pair)).statusCode).toBe(401);
  });

  test('a token of the API is no session, and a token counts before the cookie', async () => {
    await setUp();
    const { pair } = await open();
    const { secret } = (
      await app.as('admin')('POST', '/api/v1/tokens', { name: 'x', scope: 'operator' })
    ).json();
    expect((await send('GET', '/api/v1/me', `lemniscate_session=${secret}`)).statusCode).toBe(401);
    const both = await send('GET', '/api/v1/me', pair, { authorization: `Bearer ${secret}` });
    expect(both.json().role).toBe('operator');
    // What sends a token is no browser that was led astray.
    const station = { name: 'press' };
    const made = await app.withToken(secret)('POST', '/api/v1/stations', station);
    expect(made.json().code).toBe('forbidden');
  });

  test('another site changes nothing with it', async () => {
    await setUp();
    const { pair } = await open();
    const create = async (headers: Record<string, string>, name: string) =>
      (
        await send('POST', '/api/v1/stations', pair, { host: 'line.example:8420', ...headers }, { name })
      ).json();
    const refused = { code: 'csrf_refused', status: 403 };
    expect(await create({}, 'a')).toMatchObject(refused);
    expect(await create({ 'x-lemniscate-web': 'yes' }, 'a')).toMatchObject(refused);
    expect(await create({ ...OURS, origin: 'https://evil.example' }, 'a')).toMatchObject(refused);
    expect(await create({ ...OURS, origin: 'null' }, 'a')).toMatchObject(refused);
    expect(await create({ ...OURS, origin: 'http://line.example:80' }, 'a')).toMatchObject(refused);
    expect(await create({ ...OURS, 'sec-fetch-site': 'cross-site' }, 'a')).toMatchObject(refused);
    expect(await create({ ...OURS, 'sec-fetch-site': 'same-site' }, 'a')).toMatchObject(refused);
    expect((await app.as('operator')('GET', '/api/v1/stations')).json().items).toEqual([]);
    expect(await create(OURS, 'a')).toMatchObject({ name: 'a' });
    expect(await create({ ...OURS, origin: 'http://line.example:8420' }, 'b')).toMatchObject({ name: 'b' });
    const proxied = { ...OURS, origin: 'https://elsewhere.example', 'sec-fetch-site': 'same-origin' };
    expect(await create(proxied, 'c')).toMatchObject({ name: 'c' });
    const foreign = await open({ origin: 'https://evil.example' });
    expect([foreign.answer.json().code, foreign.cookie]).toEqual(['csrf_refused', '']);
  });

  test('logging out ends it and clears the cookie', async () => {
    await setUp();
    const { pair } = await open();
    const out = await send('POST', '/api/v1/logout', pair, OURS);
    expect(out.statusCode).toBe(204);
    expect(out.headers['set-cookie']).toBe(
      'lemniscate_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict',
    );
    expect((await send('GET', '/api/v1/me', pair)).statusCode).toBe(401);
  });

  test('guesses are limited as those of a login', async () => {
    await setUp();
    const guess = () =>
      app.as('nobody')('POST', '/api/v1/web-session', { ...GRACE, password: 'wrong password' });
    for (let i = 0; i < 5; i++) expect((await guess()).json().code).toBe('login_failed');
    expect((await open()).answer.json().code).toBe('too_many_requests');
  });
});
