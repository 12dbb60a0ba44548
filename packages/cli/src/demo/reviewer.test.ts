import { createClient } from '@lemniscate/client';
import { ROUTES } from '@lemniscate/contracts';
import { expect, it } from 'vitest';
import { Camera } from './camera.js';
import { reviewWaiting } from './reviewer.js';

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
