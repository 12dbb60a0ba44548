import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sha256Hex } from '../../lib/digest.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine, picture, type TestLine } from '../../testing/line.js';
import { makeZip, type ZipEntry } from '../../testing/zip.js';
import { createHistory } from '../../lib/history.js';
import { createImportRunner } from './run-import.js';

describeEachDatabase('imports from a browser', (connection) => {
  let app: TestApp;
  let line: TestLine;
  afterEach(() => app.close());

  const setUp = async () => {
    app = await createTestApp(connection());
    line = await createTestLine(app, { review: { secondReviewShare: 0 } });
  };
  const send = async (archive: Buffer, verdict: 'ok' | 'ng' | null = null) => {
    app.clock.advance(1000);
    const sha256 = sha256Hex(archive);
    const url = `/api/v1/uploads/${sha256}?totalBytes=${archive.length}`;
    expect((await app.as('engineer')('PUT', url, archive)).json().complete).toBe(true);
    const body = { sha256, fileName: 'parts.zip', verdict };
    const imports = `/api/v1/stations/${line.station.name}/imports`;
    const answer = await app.as('engineer')('POST', imports, body);
    app.clock.advance(1000);
    return answer;
  };
  const runner = () =>
    createImportRunner({
      ...app.context,
      history: createHistory(app.context),
      ingest: line.ingest,
      limits: { maxEntries: 100 },
    });
  const runNext = (signal = new AbortController().signal) => runner().runNext(signal);
  const get = async (id: string) => (await app.as('operator')('GET', `/api/v1/imports/${id}`)).json();
  const photos = async (paths: string[]): Promise<ZipEntry[]> =>
    Promise.all(paths.map(async (name, i) => ({ name, bytes: await picture(1000 + i) })));
  const captures = async () =>
    (await app.as('operator')('GET', `/api/v1/captures?station=${line.station.name}`)).json().items;

  test('the layout says what is good and what is not; bad files are named, the rest comes in', async () => {
    await setUp();
    const entries = await photos([
      'bottle/train/good/1.png',
      'bottle/train/good/2.png',
      'bottle/test/good/3.png',
      'bottle/test/broken/4.png',
    ]);
    const broken = { name: 'bottle/test/broken/5.png', bytes: Buffer.from('no image') };
    const again = { name: 'bottle/train/good/6.png', bytes: entries[0].bytes };
    const started = await send(makeZip([...entries, broken, again]));
    expect(started.statusCode).toBe(201);
    expect(started.json()).toMatchObject({
      stationId: line.station.id,
      state: 'waiting',
      startedBy: 'test-engineer',
      fileName: 'parts.zip',
    });
    expect(await runNext()).toBe(true);
    expect(await runNext()).toBe(false);
    const done = await get(started.json().id);
    expect(done).toMatchObject({
      state: 'done',
      done: 6,
      total: 6,
      imported: 4,
      duplicates: 1,
      skippedCount: 1,
      problem: null,
    });
    expect(done.skipped[0]).toMatchObject({
      path: 'test/broken/5.png',
      error: { code: 'image_unreadable', params: { path: expect.stringContaining('5.png') } },
    });
    expect(done.finishedAt).not.toBeNull();
    const made = await captures();
    expect(made).toHaveLength(4);
    const defects = made.filter(({ verdict }: { verdict: string }) => verdict === 'ng');
    expect(defects).toMatchObject([{ defectTypes: ['broken'], labels: [{ kind: 'import' }] }]);
    expect(await readdir(join(app.dataDir, 'imports'))).toEqual([]);
    const types = (await app.context.db.selectFrom('event').select('type').execute()).map(({ type }) => type);
    for (const type of ['import_started', 'import_progress', 'import_finished'])
      expect(types).toContain(type);
    const second = await send(makeZip([...entries]));
    await runNext();
    expect(await get(second.json().id)).toMatchObject({ state: 'done', imported: 0, duplicates: 4 });
    const listed = await app.as('operator')('GET', `/api/v1/stations/${line.station.name}/imports`);
    expect(listed.json().items.map(({ id }: { id: string }) => id)).toEqual([
      second.json().id,
      started.json().id,
    ]);
  });

  test('a folder without labels takes the verdict that was given', async () => {
    await setUp();
    const flat = makeZip(await photos(['a/1.png', 'a/b/2.png']));
    const asked = await send(flat);
    await runNext();
    const failed = await get(asked.json().id);
    expect(failed.state).toBe('failed');
    expect(failed.problem).toContain('say that all are good');
    expect(failed.problem).not.toContain(app.dataDir);
    expect(failed.problemError).toMatchObject({
      code: 'archive_not_recognised',
      params: { path: 'a' },
    });
    const told = await send(flat, 'ng');
    await runNext();
    expect(await get(told.json().id)).toMatchObject({ state: 'done', imported: 2 });
    expect((await captures()).map(({ verdict }: { verdict: string }) => verdict)).toEqual(['ng', 'ng']);
  });

  test('boxes of an annotation file become regions of the label', async () => {
    await setUp();
    const [photo] = await photos(['images/1.png']);
    const coco = {
      images: [{ id: 1, file_name: '1.png', width: 40, height: 40 }],
      categories: [{ id: 1, name: 'scratch' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [4, 5, 6, 7], area: 42, iscrowd: 0 }],
    };
    const { id } = (
      await send(makeZip([photo, { name: 'annotations.json', bytes: Buffer.from(JSON.stringify(coco)) }]))
    ).json();
    await runNext();
    expect(await get(id)).toMatchObject({ state: 'done', imported: 1 });
    expect((await captures())[0].labels[0].regions).toEqual([
      { type: 'scratch', x: 4, y: 5, width: 6, height: 7 },
    ]);
  });

  test('a hostile archive brings nothing in and is told in words', async () => {
    await setUp();
    const [photo] = await photos(['good/1.png']);
    const { id } = (await send(makeZip([photo, { name: '../../evil.png', bytes: photo.bytes }]))).json();
    await runNext();
    expect(await get(id)).toMatchObject({ state: 'failed', imported: 0 });
    expect(await captures()).toEqual([]);
  });

  test('what a dead server left is begun anew, and every image counts once', async () => {
    await setUp();
    const entries = await photos(['good/1.png', 'good/2.png', 'good/3.png', 'bad/4.png']);
    const { id } = (await send(makeZip(entries))).json();
    // A server that takes the import, brings two images in, and is gone without a word.
    let left = 2;
    const gone = new Promise<never>(() => {});
    const dying = createImportRunner({
      ...app.context,
      history: createHistory(app.context),
      ingest: {
        importImage: async (...args) => {
          if (left-- > 0) return line.ingest.importImage(...args);
          died();
          return gone;
        },
      },
    });
    let died = () => {};
    const dead = new Promise<void>((resolve) => (died = resolve));
    void dying.runNext(new AbortController().signal);
    await dead;
    expect(await runNext()).toBe(false);
    app.clock.advance(61_000);
    expect(await runNext()).toBe(true);
    expect(await get(id)).toMatchObject({ state: 'done', imported: 4, duplicates: 0 });
    expect(await captures()).toHaveLength(4);
  });

  test('one that stops on request stays as it is; a server that ends hands it on', async () => {
    await setUp();
    const entries = await photos(['good/1.png', 'bad/2.png']);
    const stop = new AbortController();
    const { id } = (await send(makeZip(entries))).json();
    stop.abort();
    await runNext(stop.signal);
    expect((await get(id)).state).toBe('running');
    const cancel = () => app.as('engineer')('POST', `/api/v1/imports/${id}/cancel`);
    expect((await cancel()).json()).toMatchObject({ state: 'cancelled' });
    expect((await cancel()).json().code).toBe('state_conflict');
    expect(await runNext()).toBe(false);
    expect((await app.as('reviewer')('POST', `/api/v1/imports/${id}/cancel`)).statusCode).toBe(403);
    const missing = { sha256: 'f'.repeat(64), fileName: 'x.zip', verdict: null };
    const unknown = await app.as('engineer')(
      'POST',
      `/api/v1/stations/${line.station.name}/imports`,
      missing,
    );
    expect(unknown.json().code).toBe('blob_missing');
  });
});
