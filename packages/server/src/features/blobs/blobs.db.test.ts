import { readdir, utimes, writeFile } from 'node:fs/promises';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { sha256Hex } from '../../lib/digest.js';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';

const bytes = Buffer.from('0123456789'.repeat(100));
const sha256 = sha256Hex(bytes);
const upload = (offset = 0, totalBytes = bytes.length, name = sha256) =>
  `/api/v1/uploads/${name}?offset=${offset}&totalBytes=${totalBytes}`;

describeEachDatabase('blobs', (connection) => {
  const setUp = () => createTestApp(connection());

  test('an upload goes on where it broke, and its digest is checked', async () => {
    const { as, dataDir, enrolDevice, close } = await setUp();
    const device = await enrolDevice('edge-1', []);
    const first = await device.inject('PUT', upload(), bytes.subarray(0, 400));
    expect(first.json()).toEqual({ sha256, complete: false, offset: 400 });
    // Another caller's pieces are its own.
    expect((await as('trainer')('GET', `/api/v1/uploads/${sha256}`)).json().offset).toBe(0);
    const wrong = await device.inject('PUT', upload(300), bytes.subarray(300));
    expect(wrong.json()).toMatchObject({ code: 'upload_offset_mismatch', params: { offset: 400 } });
    const status = await device.inject('GET', `/api/v1/uploads/${sha256}`);
    expect(status.json()).toEqual({ sha256, complete: false, offset: 400 });
    const last = await device.inject('PUT', upload(400), bytes.subarray(400));
    expect(last.json()).toEqual({ sha256, complete: true, offset: 1000 });
    const again = await device.inject('PUT', upload(), bytes);
    expect(again.json()).toEqual({ sha256, complete: true, offset: 1000 });
    const got = await as('operator')('GET', `/api/v1/blobs/${sha256}`);
    expect(got.rawPayload.equals(bytes)).toBe(true);

    const other = 'b'.repeat(64);
    const broken = await as('trainer')('PUT', upload(0, 4, other), Buffer.from('abcd'));
    expect(broken.json()).toMatchObject({ code: 'blob_digest_mismatch', params: { expected: other } });
    expect(await readdir(join(dataDir, 'uploads'))).toEqual([]);
    expect((await as('operator')('GET', `/api/v1/blobs/${other}`)).json().code).toBe('not_found');
    await close();
  });

  test('hostile sizes are refused', async () => {
    const { as, close } = await createTestApp(connection(), { maxBlobBytes: 5000 });
    const put = as('trainer');
    expect((await put('PUT', upload(0, 5001), bytes)).json().code).toBe('request_too_large');
    expect((await put('PUT', upload(0, 10), bytes)).json().code).toBe('request_invalid');
    expect((await put('GET', `/api/v1/uploads/${sha256}`)).json().offset).toBe(0);
    expect((await put('PUT', upload(0, -1), bytes)).json().code).toBe('request_invalid');
    const empty = sha256Hex('');
    expect((await put('PUT', upload(0, 0, empty))).json()).toEqual({
      sha256: empty,
      complete: true,
      offset: 0,
    });
    expect((await put('GET', `/api/v1/blobs/${empty}`)).statusCode).toBe(200);
    await close();
  });

  test('ranges', async () => {
    const { as, context, close } = await setUp();
    await context.blobs.put(bytes);
    const get = (range: string, more = {}) =>
      as('operator')('GET', `/api/v1/blobs/${sha256}`, undefined, { headers: { range, ...more } });
    const middle = await get('bytes=10-14');
    expect([middle.statusCode, middle.body, middle.headers['content-range']]).toEqual([
      206,
      '01234',
      'bytes 10-14/1000',
    ]);
    expect((await get('bytes=-3')).body).toBe('789');
    expect((await get('bytes=998-')).body).toBe('89');
    expect((await get('bytes=998-5000')).headers['content-range']).toBe('bytes 998-999/1000');
    const beyond = await get('bytes=1000-');
    expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, 'bytes */1000']);
    for (const odd of ['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=-'])
      expect([odd, (await get(odd)).statusCode]).toEqual([odd, 200]);
    expect((await get('bytes=0-1', { 'if-range': '"other"' })).statusCode).toBe(200);
    const etag = middle.headers.etag as string;
    expect(
      (
        await as('operator')('GET', `/api/v1/blobs/${sha256}`, undefined, {
          headers: { 'if-none-match': etag },
        })
      ).statusCode,
    ).toBe(304);
    const head = await as('operator')('HEAD', `/api/v1/blobs/${sha256}`);
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '1000', '']);
    await close();
  });

  test('what nobody refers to goes after the grace period, the rest never', async () => {
    const { context, clock, dataDir, close } = await setUp();
    const { blobs, references, db, storage } = context;
    const { sha256: kept } = await blobs.put(Buffer.from('kept'));
    const { sha256: lost } = await blobs.put(Buffer.from('lost'));
    references.register('devices', (db) => db.selectFrom('device').select(sql<string>`name`.as('sha256')));
    await db
      .insertInto('device')
      .values({
        id: '01960000-0000-7000-8000-000000000000',
        name: kept,
        public_key: '',
        station_names: '[]',
        enrolled_at: clock.now(),
      })
      .execute();
    expect(await context.collectGarbage()).toEqual({ removed: 0 });
    clock.advance(25 * 3_600_000);
    const release = await context.keepGarbage();
    expect(await context.collectGarbage()).toEqual({ removed: 0 });
    release();
    // Bytes whose server died before it wrote their row.
    const stray = sha256Hex('stray');
    await mkdir(join(dataDir, 'blobs', stray.slice(0, 2)), { recursive: true });
    await writeFile(join(dataDir, 'blobs', stray.slice(0, 2), stray), 'stray');
    await utimes(join(dataDir, 'blobs', stray.slice(0, 2), stray), 0, 0);
    await expect.poll(() => context.collectGarbage().then(({ removed }) => removed)).toBe(2);
    expect(await storage.sizeOf(lost)).toBeUndefined();
    expect(await storage.sizeOf(stray)).toBeUndefined();
    expect((await blobs.read(kept)).toString()).toBe('kept');
    await expect(inTransaction(db, (trx) => blobs.require(trx, [lost]))).rejects.toMatchObject({
      code: 'blob_missing',
    });
    await inTransaction(db, (trx) => blobs.require(trx, [kept, kept]));
    expect((await context.checks.runAll()).ok).toBe(true);
    await close();
  });

  test('the doctor sees a changed byte, a missing file and a dangling reference', async () => {
    const { as, context, dataDir, close } = await setUp();
    const { sha256: changed } = await context.blobs.put(Buffer.from('changed'));
    const { sha256: missing } = await context.blobs.put(Buffer.from('missing'));
    await writeFile(join(dataDir, 'blobs', changed.slice(0, 2), changed), 'chenged');
    await context.storage.remove(missing);
    context.references.register('test', (db) =>
      db.selectFrom('app_user').select(sql<string>`'dangling'`.as('sha256')),
    );
    const report = (await as('admin')('GET', '/api/v1/doctor')).json();
    expect(report.ok).toBe(false);
    const problems = report.checks.flatMap(({ problems }: { problems: string[] }) => problems);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`${changed} was changed`),
        expect.stringContaining(`${missing} is missing`),
        'test refers to blob dangling, which is not there.',
      ]),
    );
    await close();
  });
});
