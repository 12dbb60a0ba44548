import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing/app.js';
import { describeEachDatabase } from '../testing/database.js';
import { everyRoute, examplePath } from '../testing/routes.js';

const RUNS = 12;

const hostile = fc.oneof(
  fc.constantFrom(
    '\0',
    '\ud800',
    '../../etc/passwd',
    "';drop table event;--",
    '%00',
    '9'.repeat(400),
    '-1',
    'NaN',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.uuid(),
);

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '',
    '{',
    'null',
    '[]',
    '{"__proto__":{"x":1}}',
    '['.repeat(100_000),
    '{"code":"\\ud800"}',
    '{"name":"\\u0000"}',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

/** Bodies with the right names and whatever values: deeper than random JSON gets. */
const bodyFor = (keys: string[]) =>
  keys.length === 0
    ? json
    : fc.oneof(
        json,
        fc
          .record(
            Object.fromEntries(keys.map((key) => [key, fc.oneof(hostile, fc.jsonValue({ maxDepth: 2 }))])),
            { requiredKeys: [] },
          )
          .map((value) => JSON.stringify(value)),
      );

/** encodeURIComponent refuses halves of characters. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

const keysOf = (schema: unknown): string[] =>
  Object.keys((schema as { shape?: object } | undefined)?.shape ?? {});

describeEachDatabase('fuzz', (connection) => {
  test('no route answers nonsense with a 500', async () => {
    const { app, as, close } = await createTestApp(connection());
    for (const [name, route] of everyRoute) {
      const { method, path, access, query, body, raw } = route;
      if (!app.handled.has(`${method} ${path}`) || raw?.response === 'events' || name === 'backup') continue;
      const who = access.role || access.anybody ? 'admin' : 'trainer';
      const queries = fc.record(
        Object.fromEntries([...keysOf(query), 'other'].map((key) => [key, hostile])),
        { requiredKeys: [] },
      );
      const property = fc.asyncProperty(
        hostile,
        fc.boolean(),
        queries,
        bodyFor(keysOf(body)),
        async (param, wild, query, body) => {
          const encoded = encodeURIComponent(wellFormed(param)) || 'x';
          const url = wild ? path.replace(/\{\w+\}/g, encoded) : examplePath(path);
          const search = Object.entries(query).map(
            ([key, value]) => `${key}=${encodeURIComponent(wellFormed(value ?? ''))}`,
          );
          const payload = method === 'GET' ? undefined : Buffer.from(body);
          const headers = { 'content-type': raw?.request ? 'application/octet-stream' : 'application/json' };
          const answer = await as(who)(method, `${url}?${search.join('&')}`, payload, { headers });
          expect([answer.statusCode < 500, answer.statusCode >= 500 ? answer.body : '']).toEqual([true, '']);
        },
      );
      await fc.assert(property, { numRuns: RUNS, seed: 1 });
    }
    await close();
  });

  test('malformed requests are told what is wrong', async () => {
    const { as, close } = await createTestApp(connection());
    const post = (body: string, type = 'application/json') =>
      as('admin')('POST', '/api/v1/users', Buffer.from(body), { headers: { 'content-type': type } });
    expect((await post('{')).json()).toMatchObject({ code: 'request_invalid', status: 400 });
    expect((await post('{}', 'text/plain')).json()).toMatchObject({
      code: 'media_type_unsupported',
      status: 415,
    });
    expect((await post(`${'['.repeat(50)}${']'.repeat(50)}`)).json().detail).toContain('deeper');
    expect((await post('{}')).json().issues).toContainEqual(expect.objectContaining({ path: 'body.role' }));
    const large = await post(JSON.stringify({ name: 'x'.repeat(2_000_000) }));
    expect(large.json()).toMatchObject({ code: 'request_too_large', params: { limitBytes: 1024 * 1024 } });
    expect((await as('admin')('GET', '/api/v1/users/%zz')).statusCode).toBe(400);
    expect((await as('admin')('GET', '/api/v1/audit?cursor=nonsense')).json().code).toBe('request_invalid');
    await close();
  });
});
