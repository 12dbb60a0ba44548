import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { buildApp } from '../../app.js';
import { createMetrics } from '../../http/metrics.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';

const PAGE = '<!doctype html><title>Lemniscate</title>';
const SCRIPT = `console.log(${'1'.repeat(2000)})`;
const asPage = { accept: 'text/html,application/xhtml+xml' };

describeEachDatabase('the web app', (connection) => {
  let server: TestApp;
  let folder: string;
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const setUp = async ({ built = true, trustProxy = false } = {}) => {
    server = await createTestApp(connection());
    folder = await mkdtemp(join(tmpdir(), 'lemniscate-web-'));
    const webDir = join(folder, 'app');
    if (built) {
      await mkdir(join(webDir, 'assets'), { recursive: true });
      await writeFile(join(webDir, 'index.html'), PAGE);
      await writeFile(join(webDir, 'favicon.svg'), '<svg/>');
      await writeFile(join(webDir, 'assets', 'main-1a2b.js'), SCRIPT);
      await writeFile(join(webDir, 'assets', 'main-1a2b.js.br'), brotliCompressSync(SCRIPT));
    }
    await writeFile(join(folder, 'secret.txt'), 'secret');
    const app = buildApp({ ...server.context, metrics: createMetrics() }, { webDir, trustProxy });
    return (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
  };

  test('one page for every address, with scripts of its own alone', async () => {
    const get = await setUp();
    for (const url of ['/', '/stations/press-1', '/setup', '/review?station=press']) {
      const answer = await get(url, asPage);
      expect([url, answer.statusCode, answer.body]).toEqual([url, 200, PAGE]);
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['cache-control']).toBe('no-cache');
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test('files with a digest in their name are kept for ever, compressed as they lie', async () => {
    const get = await setUp();
    const plain = await get('/assets/main-1a2b.js');
    expect([plain.statusCode, plain.body]).toEqual([200, SCRIPT]);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-type']).toContain('javascript');
    const small = await get('/assets/main-1a2b.js', { 'accept-encoding': 'gzip, br' });
    expect(small.headers['content-encoding']).toBe('br');
    expect(small.headers['content-type']).toContain('javascript');
    expect(String(small.headers['vary']).toLowerCase()).toContain('accept-encoding');
    expect(brotliDecompressSync(small.rawPayload).toString()).toBe(SCRIPT);
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache');
    const gone = await get('/assets/main-0000.js', asPage);
    expect([gone.statusCode, gone.headers['cache-control']]).toEqual([404, 'no-store']);
  });

  test('nothing outside its folder, and nothing of the API', async () => {
    const get = await setUp();
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2f..%2fsecret.txt', '/%00'])
      expect([path, (await get(path)).statusCode]).toEqual([path, 404]);
    for (const path of ['/api/v1/nothing', '/api', '/metrics/x'])
      expect([path, (await get(path, asPage)).json().code]).toEqual([path, 'route_not_found']);
    expect((await get('/api/v1/overview', asPage)).statusCode).toBe(401);
  });

  test('where it is not built, a page says how to build it', async () => {
    const get = await setUp({ built: false });
    const answer = await get('/', asPage);
    expect([answer.statusCode, answer.body.includes('npm run build')]).toEqual([200, true]);
  });

  test('behind a proxy with TLS the session cookie is for TLS alone', async () => {
    await setUp({ trustProxy: true });
    const app = buildApp({ ...server.context, metrics: createMetrics() }, { trustProxy: true });
    await server.as('admin')('POST', '/api/v1/users', {
      name: 'kim',
      role: 'operator',
      password: '0123456789',
    });
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/web-session',
      headers: { 'content-type': 'application/json', 'x-forwarded-proto': 'https' },
      payload: { name: 'kim', password: '0123456789' },
    });
    expect(answer.headers['set-cookie']).toMatch(/; Secure$/);
  });
});
