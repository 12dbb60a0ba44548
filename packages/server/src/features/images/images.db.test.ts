import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeHeat } from '@lemniscate/vision';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine } from '../../testing/line.js';
import { createImageCache } from './image-cache.js';

describeEachDatabase('images for pages', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  test('a thumbnail is made once, is cacheable for ever and checks its width', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const id = await line.capture();
    const url = `/api/v1/captures/${id}/image`;
    const get = (query: string, headers: Record<string, string> = {}) =>
      app.as('operator')('GET', `${url}${query}`, undefined, { headers });
    expect((await get('')).headers['content-type']).toBe('image/png');
    const small = await get('?width=39');
    expect([small.statusCode, small.headers['content-type']]).toEqual([200, 'image/webp']);
    expect(small.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    expect(await sharp(small.rawPayload).metadata()).toMatchObject({ format: 'webp', width: 32, height: 32 });
    expect((await get('?width=2048')).headers['etag']).not.toBe(small.headers['etag']);
    const again = await get('?width=32', { 'if-none-match': String(small.headers['etag']) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    for (const width of ['31', '2049', 'x', '40.5'])
      expect((await get(`?width=${width}`)).statusCode).toBe(400);
    const shelves = await readdir(join(app.dataDir, 'thumbnails'));
    expect(shelves.length).toBeGreaterThan(0);
    expect((await app.as('nobody')('GET', `${url}?width=64`)).statusCode).toBe(401);
  });

  test('a heat map is a layer for its image; without one that is said', async () => {
    app = await createTestApp(connection());
    const line = await createTestLine(app);
    const id = await line.capture();
    const url = `/api/v1/captures/${id}/heatmap`;
    expect((await app.as('operator')('GET', url)).json()).toMatchObject({
      code: 'heatmap_missing',
      status: 404,
    });
    const { blobs, db } = app.context;
    const { sha256 } = await blobs.put(
      await encodeHeat({ width: 2, height: 2, data: new Float32Array([0, 0, 0, 1]) }),
    );
    await db.updateTable('capture').set({ heatmap_sha256: sha256 }).where('id', '=', id).execute();
    const answer = await app.as('operator')('GET', url);
    expect(answer.headers['content-type']).toBe('image/png');
    const metadata = await sharp(answer.rawPayload).metadata();
    expect(metadata).toMatchObject({ width: 40, height: 40, channels: 4 });
  });
});

test('the cache keeps to its room, and what was looked at last stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lemniscate-cache-'));
  const cache = createImageCache(folder, 1000);
  let made = 0;
  const get = (key: string) =>
    cache.get(key, async () => {
      made++;
      return Buffer.alloc(300);
    });
  await Promise.all([get('aa'), get('aa'), get('aa')]);
  expect(made).toBe(1);
  for (const key of ['bb', 'cc', 'dd', 'ee']) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await get(key);
  }
  const kept = (
    await Promise.all((await readdir(folder)).map((shelf) => readdir(join(folder, shelf))))
  ).flat();
  expect(kept.toSorted()).toEqual(['cc', 'dd', 'ee']);
  await get('ee');
  expect(made).toBe(5);
  await rm(folder, { recursive: true });
});
