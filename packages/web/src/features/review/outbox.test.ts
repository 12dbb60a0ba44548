import { AppError } from '@lemniscate/contracts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createOutbox, type Kept, type Outbox } from './outbox.ts';
import { createOutboxStore, type Deed } from './outbox-store.ts';

const memory = (): Storage => {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
};

const label = (captureId: string, seconds = 1): Deed => ({
  do: 'label',
  captureIds: [captureId],
  judgement: { verdict: 'ok', defectTypes: [], regions: [], seconds },
  adjudicates: false,
});

let storage: Storage;
/** What the made-up server has, by capture; and every request it saw. */
let there: Map<string, Kept>;
let seen: string[];
let away: boolean;
let losesAnswers: boolean;
const open: Outbox[] = [];

const unreachable = (): AppError => new AppError('server_unreachable', { url: 'x', detail: 'gone' });
const captureOf = (deed: Deed): string => (deed.do === 'label' ? deed.captureIds[0] : deed.captureId);

const outbox = (tab = 'a', userId = 'mia'): Outbox => {
  const one = createOutbox({
    store: createOutboxStore(storage),
    userId,
    tab,
    async send(deed) {
      if (away) throw unreachable();
      const id = captureOf(deed);
      seen.push(`${deed.do} ${id}`);
      if (deed.do === 'withdraw') {
        there.delete(id);
        return [];
      }
      if (id === 'refused') throw new AppError('not_found', { kind: 'capture', id });
      there.set(id, { captureId: id, labelId: `label of ${id}` });
      if (losesAnswers) throw unreachable();
      return [there.get(id) as Kept];
    },
    async find(deed) {
      if (away) throw unreachable();
      const found = deed.do === 'label' ? there.get(captureOf(deed)) : undefined;
      return found ? [found] : null;
    },
    retryMs: [100],
  });
  open.push(one);
  return one;
};

beforeEach(() => {
  vi.useFakeTimers();
  storage = memory();
  there = new Map();
  seen = [];
  away = false;
  losesAnswers = false;
});
afterEach(() => {
  for (const one of open.splice(0)) one.stop();
  vi.useRealTimers();
});
const pass = (ms = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('what is done while the server is away arrives in order, once', async () => {
  const one = outbox();
  one.start();
  away = true;
  for (const id of ['a', 'b', 'c']) one.add(label(id));
  await pass();
  expect(one.get().waiting).toHaveLength(3);
  expect(one.get().trouble?.code).toBe('server_unreachable');
  away = false;
  await pass();
  expect(seen).toEqual(['label a', 'label b', 'label c']);
  expect(one.get()).toMatchObject({ waiting: [], trouble: null });
});

test('a closed tab loses nothing, and a label whose answer was lost is not sent again', async () => {
  const one = outbox('first');
  one.start();
  losesAnswers = true;
  one.add(label('a'));
  await pass(50);
  one.add(label('b'));
  expect(seen).toEqual(['label a']);
  one.stop();
  losesAnswers = false;
  const next = outbox('second');
  next.start();
  await pass();
  expect(seen).toEqual(['label a', 'label b']);
  expect(next.get().waiting).toHaveLength(0);
});

test('another tab that lives keeps what it has to send; one that fell silent does not', async () => {
  away = true;
  const one = outbox('first');
  one.start();
  one.add(label('a'));
  const other = outbox('second');
  other.start();
  await pass(5000);
  expect([one.get().waiting.length, other.get().waiting.length]).toEqual([1, 0]);
  // Neither tab shows what one of them has judged.
  expect([...other.captureIds()]).toEqual(['a']);
  // As after a crash: no farewell.
  const crashed = storage.getItem('lemniscate.outbox-tab.first') as string;
  one.stop();
  storage.setItem('lemniscate.outbox-tab.first', crashed);
  await pass(20_000);
  expect(other.get().waiting).toHaveLength(1);
});

test('undo reaches a label wherever it is', async () => {
  const one = outbox();
  one.start();
  const arrived = one.add(label('a'));
  await pass();
  away = true;
  const unsent = one.add(label('b'), 60_000);
  one.undo(unsent);
  one.undo(arrived);
  await pass();
  away = false;
  await pass();
  expect(seen).toEqual(['label a', 'withdraw a']);
  losesAnswers = true;
  const underway = one.add(label('c'));
  await pass(50);
  one.undo(underway);
  losesAnswers = false;
  await pass();
  expect(seen.slice(2)).toEqual(['label c', 'withdraw c']);
  expect(there.size).toBe(0);
});

test('what the server refuses is told and stops nothing; another person’s labels are not sent as one’s own', async () => {
  outbox('left', 'tom').add(label('toms'));
  const one = outbox();
  one.start();
  one.add(label('refused'));
  one.add(label('a'));
  await pass(20_000);
  expect(one.get().refused[0].refused?.code).toBe('not_found');
  expect(seen).toEqual(['label refused', 'label a']);
  one.drop(one.get().refused[0].id);
  expect(one.get().refused).toEqual([]);
});
