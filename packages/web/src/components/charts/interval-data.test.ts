import { expect, test } from 'vitest';
import { alignIntervals, dataOf } from './interval-data.ts';

const point = (x: number, value: number | null) => ({
  x,
  value,
  lo: value === null ? null : value - 1,
  hi: value === null ? null : value + 1,
});

test('series are brought to one axis; a line goes on where only another has a point, and breaks where nothing is known', () => {
  const { xs, columns } = alignIntervals([
    [point(3, 30), point(1, 10)],
    [point(1, 5), point(2, null), point(3, 7)],
  ]);
  expect(xs).toEqual([1, 2, 3]);
  expect(columns.map(({ value }) => value)).toEqual([
    [10, undefined, 30],
    [5, null, 7],
  ]);
  expect(dataOf({ xs, columns })).toEqual([
    [1, 2, 3],
    [10, undefined, 30],
    [11, undefined, 31],
    [9, undefined, 29],
    [5, null, 7],
    [6, null, 8],
    [4, null, 6],
  ]);
});

test('points without a neighbour of their own series are told, for their intervals would have no width', () => {
  const { columns } = alignIntervals([
    [point(1, 1), point(2, null), point(3, 1), point(4, 1)],
    [point(2, 1)],
    [point(1, null)],
  ]);
  expect(columns.map(({ alone }) => alone)).toEqual([[0], [1], []]);
});
