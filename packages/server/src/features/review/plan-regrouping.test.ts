import type { Split } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { type Likeness, planRegrouping } from './plan-regrouping.js';

/** Both ways, as the database tells it: capture of one group, capture of the other. */
const alike = (...pairs: [string, string][]): Likeness[] =>
  pairs.flatMap(([a, b]) => [
    { captureId: a, groupId: a[0], otherId: b[0] },
    { captureId: b, groupId: b[0], otherId: a[0] },
  ]);
const sides = (given: Record<string, Split>) => new Map(Object.entries(given));

test('groups without a side are joined by chains, into the oldest', () => {
  const plan = planRegrouping(alike(['c1', 'b1'], ['b2', 'a1'], ['x1', 'y1']), new Map());
  expect(plan).toEqual({
    merges: [
      { into: 'a', from: ['b', 'c'] },
      { into: 'x', from: ['y'] },
    ],
    bridges: [],
  });
});

test('a group without a side joins the side that it resembles, by a chain too', () => {
  const plan = planRegrouping(alike(['a1', 'b1'], ['b2', 'g1']), sides({ g: 'golden' }));
  expect(plan).toEqual({ merges: [{ into: 'g', from: ['a', 'b'] }], bridges: [] });
});

test('where sides meet, the image that judges steps back, and no side changes', () => {
  const split = sides({ t: 'train', g: 'golden', h: 'golden' });
  const plan = planRegrouping(alike(['t1', 'g1'], ['g2', 'h1']), split);
  expect(plan).toEqual({ merges: [{ into: 'g', from: ['h'] }], bridges: ['g1'] });
});

test('a chain without a side that resembles both serves neither', () => {
  const split = sides({ t: 'train', g: 'golden' });
  const { merges, bridges } = planRegrouping(alike(['t1', 'a1'], ['a2', 'b1'], ['b2', 'g1']), split);
  expect(merges).toEqual([{ into: 'a', from: ['b'] }]);
  expect(bridges.toSorted()).toEqual(['a1', 'a2', 'b1', 'b2']);
});
