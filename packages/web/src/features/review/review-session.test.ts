import type { Capture } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import type { Deed } from './outbox-store.ts';
import { createReviewSession } from './review-session.ts';

const idOf = (i: number): string => `01900000-0000-7000-8000-${String(i).padStart(12, '0')}`;
const captureOf = (i: number, more: Partial<Capture> = {}): Capture =>
  ({ id: idOf(i), state: 'waiting', reasons: ['uncertain'], labels: [], ...more }) as unknown as Capture;

/** A server with `count` that wait, of which it hands out the first it is asked for. */
const open = async (count: number, options: { maySettle?: boolean; first?: Partial<Capture> } = {}) => {
  const gone = new Set<string>();
  const sent: Deed[] = [];
  const asked: number[] = [];
  const undone: string[] = [];
  const session = createReviewSession({
    fetchQueue: async (limit) => {
      asked.push(limit);
      const all = Array.from({ length: count }, (_, i) => captureOf(i, i === 0 ? options.first : {}));
      const items = all.filter(({ id }) => !gone.has(id));
      return { items: items.slice(0, limit), waiting: items.length };
    },
    outbox: {
      add: (deed) => `${sent.push(deed)}`,
      undo: (id) => undone.push(id) > 0,
      captureIds: () => new Set(),
    },
    maySettle: options.maySettle ?? false,
    isVisible: () => true,
  });
  session.start();
  await session.refill();
  const show = (): void => session.markShown(session.get().current?.id ?? '');
  return { session, sent, asked, gone, show, undone: () => undone };
};

test('nothing is judged before it was on the screen', async () => {
  const { session, sent, show } = await open(3);
  expect(session.label('ok', [])).toBe(false);
  show();
  expect(session.label('ok', [])).toBe(true);
  expect(session.label('ok', [])).toBe(false);
  expect(sent).toHaveLength(1);
  expect(session.get().current?.id).toBe(idOf(1));
});

test('more are asked for when few are left, and none comes twice', async () => {
  const { session, gone, asked, show } = await open(200);
  const seen: string[] = [];
  for (let i = 0; i < 120; i++) {
    show();
    const id = session.get().current?.id ?? '';
    seen.push(id);
    // What is labelled late is handed out once more; skipped ones always are.
    if (i % 10 === 3) session.skip();
    else session.label('ok', []);
    if (i % 2 === 0 && i % 10 !== 3) gone.add(id);
    await Promise.resolve();
    await session.refill();
  }
  expect(new Set(seen).size).toBe(120);
  expect(asked.length).toBeGreaterThan(1);
  expect(session.get().skipped).toBe(12);
});

test('undo shows the last one again, with what was drawn, before all others', async () => {
  const { session, show } = await open(5);
  show();
  const region = { type: 'scratch', x: 1, y: 1, width: 5, height: 5 };
  session.label('ng', ['dent'], { regions: [region] });
  const undone = session.undo();
  expect(undone?.answer.regions).toEqual([region]);
  expect(undone?.answer.defectTypes).toEqual(['dent', 'scratch']);
  const { current, next, before, answers, waiting } = session.get();
  expect([current?.id, next[0].id, before?.verdict, answers.length, waiting]).toEqual([
    idOf(0),
    idOf(1),
    'ng',
    0,
    5,
  ]);
});

test('what looks alike is answered with it and not shown; regions are of one image alone', async () => {
  const { session, sent, show, undone } = await open(6);
  show();
  const region = { type: 'scratch', x: 1, y: 1, width: 5, height: 5 };
  session.label('ng', ['dent'], { regions: [region], alike: [idOf(1), idOf(2)] });
  expect(sent).toMatchObject([
    { captureIds: [idOf(0)], judgement: { regions: [region], defectTypes: ['dent', 'scratch'] } },
    { captureIds: [idOf(1), idOf(2)], judgement: { regions: [], defectTypes: ['dent', 'scratch'] } },
  ]);
  expect(session.get().current?.id).toBe(idOf(3));
  expect(session.get().answers[0].count).toBe(3);
  expect(session.undo()?.answer.regions).toEqual([region]);
  expect(undone()).toEqual(['1', '2']);
});

test('a conflict is settled by who may, one at a time', async () => {
  const { session, sent, show } = await open(3, { maySettle: true, first: { state: 'conflict' } });
  show();
  session.label('ok', [], { alike: [idOf(1)] });
  expect(sent[0]).toMatchObject({ captureIds: [idOf(0)], adjudicates: true });
  show();
  session.label('ok', []);
  expect(sent[1]).toMatchObject({ adjudicates: false });
});

test('an empty queue starts again when something comes, and what was skipped can be shown again', async () => {
  const { session, show } = await open(1);
  show();
  session.skip();
  expect(session.get().current).toBe(null);
  await session.refill();
  expect(session.get().current).toBe(null);
  session.bringBack();
  expect(session.get().current?.id).toBe(idOf(0));
  expect(session.get().skipped).toBe(0);
});

test('what leaves the outbox while the queue is on its way is not shown again', async () => {
  const underway = new Set([idOf(0), idOf(1)]);
  const session = createReviewSession({
    async fetchQueue() {
      // The server wrote its answer before the two labels came in; both arrive before the answer does.
      const items = Array.from({ length: 4 }, (_, i) => captureOf(i));
      underway.clear();
      return { items, waiting: items.length };
    },
    outbox: { add: () => '1', undo: () => true, captureIds: () => new Set(underway) },
    maySettle: false,
    isVisible: () => true,
  });
  session.start();
  await session.refill();
  const { current, next, waiting } = session.get();
  expect([current?.id, ...next.map(({ id }) => id)]).toEqual([idOf(2), idOf(3)]);
  expect(waiting).toBe(2);
});
