import { expect, test } from 'vitest';
import { firstOf, middleOfSeen } from './middle-of-seen.ts';

const at = (time: string): number => Date.parse(`2026-11-28T${time}:00.000Z`);
const HOURS = 7200;

test('a point stands in the middle of its bucket', () => {
  expect(middleOfSeen(at('04:00'), HOURS, { since: at('01:00'), until: at('23:00') })).toBe(at('05:00'));
});

test('but never before the first model judged, nor after now', () => {
  const since = firstOf([{ from: '2026-11-28T07:40:00.000Z' }, { from: '2026-11-28T07:20:00.000Z' }]);
  expect(middleOfSeen(at('06:00'), HOURS, { since, until: at('09:00') })).toBe(at('07:40'));
  expect(middleOfSeen(at('06:00'), HOURS, { since, until: at('07:30') })).toBe(at('07:25'));
  expect(middleOfSeen(at('08:00'), HOURS, { since, until: at('09:00') })).toBe(at('08:30'));
});

test('without a model the bucket alone counts', () => {
  expect(middleOfSeen(at('06:00'), HOURS, { since: firstOf([]), until: at('23:00') })).toBe(at('07:00'));
});
