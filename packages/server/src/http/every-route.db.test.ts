import { type Role, ROLES } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing/app.js';
import { describeEachDatabase } from '../testing/database.js';
import { everyRoute, examplePath } from '../testing/routes.js';

describeEachDatabase('every route', (connection) => {
  test('is registered', async () => {
    const { app, close } = await createTestApp(connection());
    const missing = everyRoute.filter(([, { method, path }]) => !app.handled.has(`${method} ${path}`));
    expect(missing.map(([name]) => name)).toEqual([]);
    await close();
  });

  test('knows who calls', async () => {
    const { as, withToken, enrolDevice, close } = await createTestApp(connection());
    const device = await enrolDevice('edge-1', []);
    for (const [name, { method, path, access }] of everyRoute) {
      if (access.anybody) continue;
      const url = examplePath(path);
      expect([name, (await as('nobody')(method, url)).statusCode]).toEqual([name, 401]);
      expect([name, (await withToken('lem_made-up')(method, url)).statusCode]).toEqual([name, 401]);
      const below = access.role && ROLES[ROLES.indexOf(access.role) - 1];
      const refused: (Role | 'trainer')[] = [
        ...(below ? [below] : []),
        ...(access.role ? [] : ['admin' as const]),
      ];
      if (!access.trainer) refused.push('trainer');
      for (const who of refused) {
        const answer = await as(who)(method, url);
        expect([name, who, answer.statusCode, answer.json().code]).toEqual([name, who, 403, 'forbidden']);
      }
      if (!access.device) expect([name, (await device.inject(method, url)).statusCode]).toEqual([name, 403]);
    }
    await close();
  });

  test('an unknown name or id is told, not guessed', async () => {
    const { as, close } = await createTestApp(connection());
    for (const [name, { method, path, access, raw }] of everyRoute) {
      if (!access.role || raw || method !== 'GET' || !path.includes('{') || name === 'blobStatus') continue;
      const answer = await as('admin')('GET', examplePath(path));
      expect([name, answer.statusCode, answer.json().code]).toEqual([name, 404, 'not_found']);
    }
    await close();
  });

  test('what is not there is told with the way to the description', async () => {
    const { as, close } = await createTestApp(connection());
    const answer = await as('admin')('GET', '/api/v1/nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({
      code: 'route_not_found',
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    await close();
  });
});
