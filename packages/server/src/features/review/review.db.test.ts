import * as fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase, emptyDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import type { Reviewer } from './review.service.js';

const reviewer = (name: string, role = 'reviewer'): Reviewer => ({ kind: 'user', id: newId(), name, role });
const OK = { verdict: 'ok' as const, seconds: 1 };
const NG = { verdict: 'ng' as const, defectTypes: ['dent'], seconds: 3 };

describeEachDatabase('review', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());
  const setUp = async (settings = {}): Promise<TestLine> => {
    app = await createTestApp(connection());
    return createTestLine(app, { review: { secondReviewShare: 0, ...settings } });
  };
  const queueOf = async (line: TestLine, who: Reviewer, limit = 20) =>
    (await line.review.queue(who, { limit })).items.map((capture) => capture.id);

  test('the queue asks what matters first, mixes audits in, and hands nothing to two people', async () => {
    const line = await setUp();
    const id: Record<string, string> = {};
    for (const reason of ['novel', 'uncertain', 'drift', 'disagreement', 'override'] as const) {
      id[reason] = await line.capture({}, { reasons: [reason] });
    }
    id['audit'] = await line.capture({}, { reasons: ['audit'] });
    const [anna, ben] = [reviewer('anna'), reviewer('ben')];
    // No model of this station knows defects yet: every second one is an audit sample.
    const order = ['override', 'audit', 'disagreement', 'drift', 'uncertain', 'novel'];
    expect(await queueOf(line, anna)).toEqual(order.map((reason) => id[reason]));
    expect(await queueOf(line, ben)).toEqual([]);
    app.clock.advance(2 * 60_000 + 1);
    expect(await queueOf(line, ben, 2)).toEqual([id['override'], id['audit']]);
    expect((await queueOf(line, anna)).length).toBe(4);
    await line.review.label(anna, id['drift'], OK);
    expect((await queueOf(line, anna)).length).toBe(3);
  });

  test('that the model is in doubt of an audit sample does not bring it forward; that it was wrong does', async () => {
    const line = await setUp();
    const doubtful = [1, 2, 3].map(() => ({ score: 0.49 }));
    const picked: string[] = [];
    for (const part of doubtful) picked.push(await line.capture(part));
    const audits: string[] = [];
    for (const reasons of [['audit'], ['uncertain', 'audit'], ['novel', 'audit']] as const) {
      app.clock.advance(1000);
      audits.push(await line.capture({ score: 0.5 }, { reasons: [...reasons] }));
    }
    const escaped = await line.capture({}, { reasons: ['override', 'audit'] });
    const order = await queueOf(line, reviewer('anna'));
    expect(order[0]).toBe(escaped);
    expect(order.filter((id) => audits.includes(id))).toEqual(audits);
    expect(order.slice(1, 4).filter((id) => audits.includes(id))).toHaveLength(2);
  });

  test('what a gate asks for comes before all else, also where the line had contradicted it before', async () => {
    const line = await setUp();
    const others: string[] = [];
    for (const reasons of [['override'], ['disagreement'], ['uncertain']] as const)
      others.push(await line.capture({}, { reasons: [...reasons] }));
    const contradicted = await line.capture({}, { reasons: ['audit', 'disagreement'] });
    const sampled = await line.capture({}, { reasons: ['audit'] });
    await inTransaction(connection().db, (trx) => line.review.askDisputed(trx, [contradicted, sampled]));
    const order = await queueOf(line, reviewer('anna'));
    expect(order.slice(0, 2).toSorted()).toEqual([contradicted, sampled].toSorted());
    const { reasons } = await line.review.getCapture(contradicted);
    expect(reasons.toSorted()).toEqual(['audit', 'disagreement']);
  });

  test('near-duplicates are asked once; audit samples always', async () => {
    const line = await setUp();
    const hash = '0123456789abcdef';
    const first = await line.capture({}, { perceptualHash: hash });
    app.clock.advance(1000);
    const twin = await line.capture({}, { perceptualHash: hash });
    const audited = await line.capture({}, { perceptualHash: hash, reasons: ['audit'] });
    const [a, b] = [await line.review.getCapture(first), await line.review.getCapture(twin)];
    expect(a.groupId).toBe(b.groupId);
    const anna = reviewer('anna');
    expect(await queueOf(line, anna)).toEqual([first, audited]);
    await line.review.label(anna, first, OK);
    expect(await queueOf(line, anna)).toEqual([audited]);
    expect((await line.review.queue(anna, { limit: 5 })).waiting).toBe(1);
  });

  test('a second reviewer, a conflict, an adjudication, and how far they agree', async () => {
    const line = await setUp({ secondReviewShare: 1 });
    const [anna, ben] = [reviewer('anna'), reviewer('ben')];
    const agreed = await line.capture();
    expect(await line.review.label(anna, agreed, NG)).toMatchObject({ state: 'second', verdict: null });
    expect(await queueOf(line, anna)).toEqual([]);
    expect(await queueOf(line, ben)).toEqual([agreed]);
    expect(await line.review.label(ben, agreed, NG)).toMatchObject({ state: 'labelled', verdict: 'ng' });
    const disputed = await line.capture();
    await line.review.label(anna, disputed, OK);
    app.clock.advance(5000);
    expect(await line.review.label(ben, disputed, NG)).toMatchObject({ state: 'conflict', verdict: null });
    expect(await queueOf(line, ben)).toEqual([]);
    const chief = reviewer('chief', 'engineer');
    expect(await queueOf(line, chief)).toEqual([disputed]);
    app.clock.advance(5000);
    const settled = await line.review.adjudicate(chief, disputed, NG);
    expect(settled).toMatchObject({ state: 'labelled', verdict: 'ng', defectTypes: ['dent'] });
    expect(settled.labels.map((label) => label.kind)).toEqual(['first', 'second', 'adjudication']);
    expect(await line.review.summary()).toMatchObject({
      conflicts: 0,
      labelledToday: 5,
      agreement: { pairs: 2, disagreements: 1 },
    });
  });

  test('one author has one opinion, which can be changed and withdrawn; others’ only by an engineer', async () => {
    const line = await setUp();
    const id = await line.capture();
    const anna = reviewer('anna');
    await line.review.label(anna, id, OK);
    const changed = await line.review.label(anna, id, NG);
    expect(changed).toMatchObject({ state: 'labelled', verdict: 'ng' });
    const active = changed.labels.filter((label) => !label.withdrawn);
    expect(active).toHaveLength(1);
    await expect(line.review.withdraw(reviewer('ben'), id, active[0].id)).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await line.review.withdraw(reviewer('c', 'engineer'), id, active[0].id)).toMatchObject({
      state: 'waiting',
      verdict: null,
    });
    await expect(line.review.withdraw(anna, id, newId())).rejects.toMatchObject({ code: 'not_found' });
    expect(await line.review.dismiss(anna, id, 'empty fixture')).toMatchObject({ state: 'dismissed' });
    expect(await queueOf(line, anna)).toEqual([]);
  });

  test('an operator and a reviewer who disagree make a conflict', async () => {
    const line = await setUp();
    const id = await line.capture();
    await line.ingest.uploadOverrides(line.device, [
      {
        id: newId(),
        inspectionId: id,
        stationId: line.station.id,
        at: app.clock.now().toISOString(),
        verdict: 'ng',
        defectTypes: [],
        operator: 'bob',
      },
    ]);
    expect(await line.review.label(reviewer('anna'), id, OK)).toMatchObject({ state: 'conflict' });
  });

  test('whatever arrives and is labelled in whatever order, no group is ever on two sides and golden never loses', async () => {
    app = await createTestApp(connection());
    const hashes = ['00', '01', '03', '0f', 'ff'].map((tail) => `${'0'.repeat(62)}${tail}`);
    const Step = fc.oneof(
      fc.record({ kind: fc.constant('capture' as const), hash: fc.nat(4), part: fc.option(fc.nat(3)) }),
      fc.record({ kind: fc.constant('label' as const), which: fc.nat(30), ng: fc.boolean() }),
      fc.record({ kind: fc.constant('freeze' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(Step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await emptyDatabase(connection().db);
        const line = await createTestLine(app, { review: { goldenShare: 0.5, secondReviewShare: 0 } });
        const ids: string[] = [];
        const sides = new Map<string, string>();
        for (const step of steps) {
          app.clock.advance(1000);
          if (step.kind === 'capture') {
            const partId = step.part === null ? null : `p${step.part}`;
            ids.push(await line.capture({ partId }, { perceptualHash: hashes[step.hash] }));
          } else if (step.kind === 'label' && ids.length > 0) {
            await line.review.label(ADMIN, ids[step.which % ids.length], step.ng ? NG : OK);
          } else if (step.kind === 'freeze') {
            const { manifest } = await line.datasets.prepare(line.loop.id);
            const byGroup = new Map<string, string>();
            for (const { captureId, groupId, split } of manifest.items) {
              expect(byGroup.get(groupId) ?? split).toBe(split);
              byGroup.set(groupId, split);
              // What once was on a side stays there.
              expect(sides.get(captureId) ?? split).toBe(split);
              sides.set(captureId, split);
            }
            // Nothing that teaches is the same part as something that judges.
            for (const a of manifest.items) {
              for (const b of manifest.items) {
                const [x, y] = [
                  await line.review.getCapture(a.captureId),
                  await line.review.getCapture(b.captureId),
                ];
                const samePart = x.inspection?.partId && x.inspection.partId === y.inspection?.partId;
                if (samePart) expect(a.split).toBe(b.split);
              }
            }
          }
        }
      }),
      { numRuns: 12 },
    );
  });
});
