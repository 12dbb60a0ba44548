import { afterEach, expect, test } from 'vitest';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { createTestLine } from '../../testing/line.js';

const hash = (ones: number): string => 'f'.repeat(ones).padEnd(64, '0');

describeEachDatabase('alike captures', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  const setUp = async () => {
    app = await createTestApp(connection());
    return createTestLine(app, { review: { secondReviewShare: 0 } });
  };
  const looking = (ones: number) => ({ perceptualHash: hash(ones) });

  test('the nearest good and the nearest defective one, by looks', async () => {
    const line = await setUp();
    const other = await createTestLine(app);
    const far = await line.capture({}, looking(50));
    const near = await line.capture({}, looking(12));
    const defect = await line.capture({}, looking(30));
    const elsewhere = await other.capture({}, looking(10));
    for (const id of [far, near]) await line.label(id, 'ok');
    await line.label(defect, 'ng');
    await other.label(elsewhere, 'ok');
    const asked = await line.capture({}, looking(10));
    await line.capture({}, looking(9));
    const answer = await app.as('operator')('GET', `/api/v1/captures/${asked}/neighbours`);
    expect(answer.json()).toMatchObject({ good: { id: near }, defect: { id: defect } });
    const [imported] = await line.importImages(1, 'ok');
    await app.context.db.updateTable('capture').set({ hash: null }).where('id', '=', imported).execute();
    const none = await app.as('operator')('GET', `/api/v1/captures/${imported}/neighbours`);
    expect(none.json()).toEqual({ good: null, defect: null });
  });

  test('near-duplicates are judged at once, and share the seconds', async () => {
    const line = await setUp();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push(await line.capture({}, looking(20)));
    const others = await line.capture({}, looking(40));
    const reviewer = app.as('reviewer');
    const group = async () =>
      (await reviewer('GET', `/api/v1/captures/${ids[0]}/group`))
        .json()
        .items.map(({ id }: { id: string }) => id);
    expect((await group()).toSorted()).toEqual(ids.toSorted());
    const judgement = { verdict: 'ng', defectTypes: ['scratch'], seconds: 6 };
    const missing = { ...judgement, captureIds: [...ids, newId()] };
    expect((await reviewer('POST', '/api/v1/review/labels', missing)).json().code).toBe('not_found');
    expect(await group()).toHaveLength(3);
    const wrong = { ...judgement, verdict: 'ok', captureIds: ids };
    expect((await reviewer('POST', '/api/v1/review/labels', wrong)).json().code).toBe('request_invalid');
    const labelled = await reviewer('POST', '/api/v1/review/labels', {
      ...judgement,
      captureIds: [...ids, ids[0]],
    });
    expect(labelled.statusCode).toBe(201);
    const { items } = labelled.json();
    expect(items.map(({ id }: { id: string }) => id)).toEqual(ids);
    for (const item of items)
      expect(item).toMatchObject({ state: 'labelled', verdict: 'ng', labels: [{ seconds: 2 }] });
    expect(await group()).toEqual([]);
    expect((await line.review.getCapture(others)).state).toBe('waiting');
    const rows = await app.context.db.selectFrom('event').select('type').execute();
    expect(rows.filter(({ type }) => type === 'capture_labelled')).toHaveLength(3);
  });
});
