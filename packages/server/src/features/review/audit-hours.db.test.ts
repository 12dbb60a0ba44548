import { sayInEnglish } from '@lemniscate/contracts/statements';
import * as fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { auditHours } from '../../db/migrations/0009-audit-hours.js';
import { inTransaction } from '../../db/transaction.js';
import { newId } from '../../lib/new-id.js';
import { createTestApp, type TestApp } from '../../testing/app.js';
import { describeEachDatabase, emptyDatabase } from '../../testing/database.js';
import { ADMIN, createTestLine, type TestLine } from '../../testing/line.js';
import { checkAuditHours } from './check-audit-hours.js';

const [FIRST, SECOND] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002'];
const REVIEWERS = [
  ADMIN,
  { kind: 'user', id: '01900000-0000-7000-8000-00000000000b', name: 'bob', role: 'reviewer' },
] as const;
const START_MS = Date.parse('2026-03-01T00:00:00.000Z');

const part = fc.record({
  hour: fc.nat(2),
  modelId: fc.constantFrom(FIRST, SECOND),
  verdict: fc.constantFrom('ok' as const, 'ng' as const),
  isAudit: fc.boolean(),
});
const which = fc.nat(20);
const verdict = fc.constantFrom('ok' as const, 'ng' as const);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('label' as const), which, verdict, by: fc.nat(1) }) },
  fc.record({ do: fc.constant('together' as const), which, verdict, by: fc.nat(1) }),
  fc.record({ do: fc.constant('adjudicate' as const), which, verdict }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), which }) },
  fc.record({ do: fc.constant('dismiss' as const), which }),
  fc.record({ do: fc.constant('again' as const), which }),
  fc.record({ do: fc.constant('override' as const), which, verdict }),
  fc.record({ do: fc.constant('ask' as const), which }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describeEachDatabase('sums of the audit sample by the hour', (connection) => {
  let app: TestApp;
  afterEach(() => app.close());

  /** What a reviewer may not do now is refused and changes nothing. */
  const ifAllowed = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: { code?: string }) => expect(error.code).toBe('state_conflict'));
  };

  const play = async (line: TestLine, ids: readonly string[], one: Step): Promise<void> => {
    const id = ids[one.which % ids.length];
    const { review } = line;
    if (one.do === 'label')
      await ifAllowed(review.label(REVIEWERS[one.by], id, { verdict: one.verdict, seconds: 1 }));
    if (one.do === 'together')
      await ifAllowed(
        review.labelMany(REVIEWERS[one.by], [id, ids[0]], { verdict: one.verdict, seconds: 1 }),
      );
    if (one.do === 'adjudicate')
      await ifAllowed(review.adjudicate(ADMIN, id, { verdict: one.verdict, seconds: 1 }));
    if (one.do === 'dismiss') await review.dismiss(ADMIN, id, 'blurred');
    if (one.do === 'ask') await inTransaction(connection().db, (trx) => review.askDisputed(trx, [id]));
    if (one.do === 'undo') {
      const label = (await review.getCapture(id)).labels.at(-1);
      if (label) await review.withdraw(ADMIN, id, label.id);
    }
    if (one.do === 'again') await line.ingest.uploadCaptures(line.device, [await uploadOf(line, id)]);
    if (one.do === 'override')
      await line.ingest.uploadOverrides(line.device, [
        {
          id: newId(app.clock.now().getTime()),
          inspectionId: id,
          stationId: line.station.id,
          at: app.clock.now().toISOString(),
          verdict: one.verdict,
          defectTypes: [],
          operator: 'eve',
        },
      ]);
  };

  const uploadOf = async (line: TestLine, id: string) => {
    const { image, takenAt } = await line.review.getCapture(id);
    return {
      inspection: line.inspection({ id, at: takenAt }),
      reasons: ['audit' as const],
      image: { ...image, mediaType: 'image/png' as const },
      perceptualHash: null,
      heatmapSha256: null,
    };
  };

  test('are those of a recount after any labels, second thoughts, undone ones and repeats', async () => {
    app = await createTestApp(connection());
    const { db } = connection();
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.array(step, { minLength: 1, maxLength: 25 }),
        async (parts, steps) => {
          await emptyDatabase(db);
          const line = await createTestLine(app, { review: { secondReviewShare: 0.5 } });
          const ids: string[] = [];
          for (const { hour, modelId, verdict: judged, isAudit } of parts)
            ids.push(
              await line.capture(
                { at: new Date(START_MS + (hour + 0.5) * 3_600_000).toISOString(), modelId, verdict: judged },
                { reasons: [isAudit ? 'audit' : 'novel'] },
              ),
            );
          for (const one of steps) await play(line, ids, one);
          expect((await checkAuditHours(db)).problems).toEqual([]);

          // The sums that the migration would make of the same captures.
          const kept = await nonZero();
          await sql`delete from station_hour_audit`.execute(db);
          await sql.raw(auditHours[1]).execute(db);
          expect(await nonZero()).toEqual(kept);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('the doctor names the hour whose sums are wrong', async () => {
    app = await createTestApp(connection());
    const { db } = connection();
    await emptyDatabase(db);
    const line = await createTestLine(app, { review: { secondReviewShare: 0 } });
    const at = new Date(START_MS + 60_000).toISOString();
    await line.label(await line.capture({ at }, { reasons: ['audit'] }), 'ng');
    expect(await checkAuditHours(db)).toEqual({ checked: 1, problems: [], whatToDo: null });
    await db.updateTable('station_hour_audit').set({ ok: 3 }).execute();
    const { problems } = await checkAuditHours(db);
    expect(problems).toHaveLength(1);
    const said = sayInEnglish(problems[0]);
    expect(said).toContain(`${line.station.id}, 2026-03-01T00:00:00.000Z`);
    expect(said).toContain('0, 1, 1, 0, and 3, 1, 1, 0 are kept');
  });

  test('labels that meet in one hour are all counted', async () => {
    app = await createTestApp(connection());
    const { db } = connection();
    await emptyDatabase(db);
    const line = await createTestLine(app, { review: { secondReviewShare: 0 } });
    const at = new Date(START_MS + 60_000).toISOString();
    const ids: string[] = [];
    for (let i = 0; i < 8; i++) ids.push(await line.capture({ at }, { reasons: ['audit'] }));
    await Promise.all(ids.map((id, i) => line.label(id, i % 2 ? 'ok' : 'ng')));
    expect(await nonZero()).toMatchObject([{ ok: 4, ng: 4, escapes: 4, false_rejects: 0 }]);
  });

  const nonZero = () =>
    connection()
      .db.selectFrom('station_hour_audit')
      .selectAll()
      .where(sql<boolean>`ok + ng <> 0`)
      .orderBy('hour')
      .orderBy('model_id')
      .execute();
});
