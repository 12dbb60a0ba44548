import { INSPECTIONS_RECEIVED } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import { createTestApp } from '../../testing/app.js';
import { describeEachDatabase } from '../../testing/database.js';
import { EVENTS_TOPIC, INSPECTIONS_TOPIC } from './events.service.js';
import { streamEvents } from './stream-events.js';

describeEachDatabase('events', (connection) => {
  const setUp = async () => {
    const app = await createTestApp(connection());
    const { db, events } = app.context;
    const record = (...types: string[]) =>
      inTransaction(db, async (trx) => {
        for (const type of types) events.record(trx, { type, actor: SYSTEM, subject: 'test:1' });
      });
    return { ...app, record };
  };

  test('newest first, page by page, by type', async () => {
    const { as, record, close } = await setUp();
    await record('a', 'b');
    await record('a');
    const list = async (query: string) => (await as('operator')('GET', `/api/v1/events?${query}`)).json();
    const first = await list('limit=2');
    expect(first.items.map(({ type }: { type: string }) => type)).toEqual(['a', 'b']);
    const second = await list(`limit=2&cursor=${first.cursor}`);
    expect([second.items.length, second.cursor]).toEqual([1, undefined]);
    expect((await list('type=b')).items).toMatchObject([{ type: 'b', actor: SYSTEM, subject: 'test:1' }]);
    await close();
  });

  test('a stream goes on from where it broke and misses nothing that many write at once', async () => {
    const { context, record, close } = await setUp();
    await record('before', 'known');
    const stop = new AbortController();
    const { db, wakeups } = context;
    const stream = streamEvents({ db, wakeups, after: 1, pollMs: 60_000, signal: stop.signal });
    const seen: number[] = [];
    const writing = Promise.all(Array.from({ length: 30 }, (_, i) => record(`w${i}`, `x${i}`)));
    for await (const piece of stream) {
      const id = /^id: (\d+)$/m.exec(piece)?.[1];
      if (id) seen.push(Number(id));
      if (seen.length === 61) stop.abort();
    }
    await writing;
    expect(seen).toEqual(Array.from({ length: 61 }, (_, i) => i + 2));
    await close();
  });

  test.each([true, false])('verdicts are told to who asks for them: %s', async (inspections) => {
    const { context, record, close } = await setUp();
    const stop = new AbortController();
    const { db, wakeups } = context;
    const stream = streamEvents({ db, wakeups, after: 0, inspections, pollMs: 60_000, signal: stop.signal });
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const piece of stream) pieces.push(piece);
    })();
    const next = setInterval(() => wakeups.notify(INSPECTIONS_TOPIC), 10);
    const told = () => pieces.filter((piece) => piece.includes(INSPECTIONS_RECEIVED));
    if (inspections) await expect.poll(() => told().length).toBeGreaterThan(1);
    await record('a');
    await expect.poll(() => pieces.some((piece) => piece.includes('event: a'))).toBe(true);
    clearInterval(next);
    stop.abort();
    await reading;
    expect(told().length > 0).toBe(inspections);
    expect(told().join('')).not.toContain('id:');
    await close();
  });

  test('a verdict that comes beside an event is told as well', async () => {
    const { context, close } = await setUp();
    const stop = new AbortController();
    const { db, wakeups } = context;
    const listening: string[] = [];
    const listened = {
      ...wakeups,
      wait: (topic: string, ms: number, signal?: AbortSignal) => {
        listening.push(topic);
        return wakeups.wait(topic, ms, signal);
      },
    };
    const stream = streamEvents({
      db,
      wakeups: listened,
      after: 0,
      inspections: true,
      pollMs: 60_000,
      signal: stop.signal,
    });
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const piece of stream) pieces.push(piece);
    })();
    await expect.poll(() => listening).toContain(EVENTS_TOPIC);
    wakeups.notify(EVENTS_TOPIC);
    wakeups.notify(INSPECTIONS_TOPIC);
    await expect.poll(() => pieces.join('')).toContain(INSPECTIONS_RECEIVED);
    stop.abort();
    await reading;
    await close();
  });
});
