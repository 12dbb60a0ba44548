import { type Client, createClient } from '@lemniscate/client';
import { ROUTES } from '@lemniscate/contracts';
import { expect, it } from 'vitest';
import { Camera } from './camera.js';
import { answerAsked, reviewWaiting } from './reviewer.js';

/** A server that reads the query of the review queue as the real one does, and has nothing to label. */
const nothingWaits = (asked: number[]): typeof fetch => {
  return async (input) => {
    const { searchParams } = new URL(input instanceof Request ? input.url : input);
    asked.push(ROUTES.reviewQueue.query.parse(Object.fromEntries(searchParams)).limit);
    return Response.json({ items: [], waiting: 0 });
  };
};

it.each([
  { wanted: 10, asked: [10] },
  { wanted: 1_000, asked: [200] },
  // The gate has all labels it asked for and has not looked again yet.
  { wanted: 0, asked: [] },
  { wanted: -3, asked: [] },
])('asks the queue for no more than it gives, and for nothing where $wanted are wanted', async (row) => {
  const asked: number[] = [];
  const client = createClient({ url: 'http://server.test', fetch: nothingWaits(asked) });
  const camera = new Camera('unused', [], 1);
  const { signal } = new AbortController();
  expect(await reviewWaiting(client, { station: 'line', camera, wanted: row.wanted, signal })).toBe(0);
  expect(asked).toEqual(row.asked);
});

it('labels exactly what a gate asked for, where it still waits', async () => {
  const id = (n: number): string => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const states: Record<string, string> = { [id(1)]: 'waiting', [id(2)]: 'labelled', [id(3)]: 'waiting' };
  const labelled: string[] = [];
  const client = {
    getCapture: async ({ params }: { params: { id: string } }) => ({
      id: params.id,
      state: states[params.id],
      inspection: { partId: 'part-000000' },
    }),
    labelCapture: async ({ params }: { params: { id: string } }) => labelled.push(params.id),
  } as unknown as Client;
  const part = { path: 'p.png', file: 'p.png', label: 'ng' as const, defectTypes: ['dent'] };
  const work = { camera: new Camera('unused', [part], 1), signal: new AbortController().signal };
  expect(await answerAsked(client, Object.keys(states), work)).toBe(2);
  expect(labelled).toEqual([id(1), id(3)]);
});
