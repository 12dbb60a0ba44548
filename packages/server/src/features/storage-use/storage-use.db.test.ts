import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine } from '../../testing/line.js';

describeEachDatabase('what fills the disk', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('every blob counts once, under what refers to it first', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const get = async () => (await app.as('admin')('GET', '/api/v1/storage')).json();
    const empty = await get();
    expect(empty).toMatchObject({ blobs: { count: 0, bytes: 0 }, unfinishedUploads: { count: 0, bytes: 0 } });
    await line.importImages(3, 'ok');
    await app.context.blobs.put(Buffer.from('nobody wants this'));
    const sha256 = 'a'.repeat(64);
    await app.as('engineer')('PUT', `/api/v1/uploads/${sha256}?totalBytes=10`, Buffer.from('half '));
    const used = await get();
    expect(used.blobs.count).toBe(4);
    expect(used.byKind).toMatchObject([
      { kind: 'capture image', count: 3 },
      { kind: 'unreferenced', count: 1, bytes: 17 },
    ]);
    expect(used.unfinishedUploads).toEqual({ count: 1, bytes: 5 });
    expect(used.databaseBytes).toBeGreaterThan(0);
    expect(used.freeDiskBytes).toBeGreaterThan(0);
    expect((await app.as('engineer')('GET', '/api/v1/storage')).statusCode).toBe(403);
  });
});
