import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { coalesce } from './coalesce.js';

const recorder = (lanes: number, mostWeight = 100) => {
  const batches: number[][] = [];
  let now = 0;
  let most = 0;
  const call = coalesce<number, number>({
    lanes,
    mostWeight,
    run: async (inputs) => {
      batches.push([...inputs]);
      most = Math.max(most, ++now);
      await sleep(5);
      now--;
      if (inputs.includes(13)) throw new Error('unlucky');
      return inputs.map((n) => n * 10);
    },
  });
  return { call, batches, most: () => most };
};

test('a call alone runs at once; those that come meanwhile run together, each with its own answer', async () => {
  const { call, batches } = recorder(1);
  expect(await Promise.all([1, 2, 3, 4].map(call))).toEqual([10, 20, 30, 40]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
  expect(await call(5)).toBe(50);
});

test('as many at once as there are lanes, and no batch larger than it may be', async () => {
  const { call, batches, most } = recorder(2, 3);
  await Promise.all(Array.from({ length: 12 }, (_, n) => call(n)));
  expect(most()).toBe(2);
  expect(Math.max(...batches.map((b) => b.length))).toBe(3);
  expect(batches.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n));
});

test('one that fails takes no other along', async () => {
  const { call } = recorder(1);
  const results = await Promise.allSettled([1, 2, 13, 4].map(call));
  expect(results.map((r) => (r.status === 'fulfilled' ? r.value : 'failed'))).toEqual([10, 20, 'failed', 40]);
});
