import { expect, test } from 'vitest';
import { axesOf, thinTicks } from './chart-look.ts';

const days = [0, 10, 20, 30, 40, 50, 60, 70, 80];

test('as many ticks as have room, at even distances', () => {
  const axis = { from: 0, to: 80 };
  const format = (day: number): string => `day ${day}`;
  expect(thinTicks(days, { ...axis, widthPx: 1000 }, format)).toEqual(days);
  expect(thinTicks(days, { ...axis, widthPx: 400 }, format)).toEqual([0, 20, 40, 60, 80]);
  expect(thinTicks(days, { ...axis, widthPx: 200 }, format)).toEqual([0, 30, 60]);
});

test('none outside the axis; one alone, and none, are as they are', () => {
  const format = String;
  expect(thinTicks(days, { from: 5, to: 15, widthPx: 30 }, format)).toEqual([10]);
  expect(thinTicks([], { from: 0, to: 1, widthPx: 300 }, format)).toEqual([]);
  expect(thinTicks([0, 1], { from: 0, to: 1, widthPx: 0 }, format)).toEqual([0]);
});

test('a tick is written by its value alone: writers take more than that', () => {
  const look = { colour: () => '', font: () => '' };
  const format = (value: number, digits = 3): string =>
    value.toLocaleString('en', { maximumSignificantDigits: digits });
  const [x] = axesOf(look, { format }, { format, sizePx: 50 });
  const values = x!.values as unknown as (chart: null, ticks: number[]) => string[];
  expect(values(null, [1.234_56, 2.345_67])).toEqual(['1.23', '2.35']);
});
