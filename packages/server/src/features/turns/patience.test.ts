import { expect, test } from 'vitest';
import { testClock } from '../../testing/clock.js';
import { Patience } from './patience.js';

test('waits grow to a minute, and it ends after a quarter of an hour and not before', () => {
  const clock = testClock();
  const patience = new Patience(clock);
  const tries: number[] = [];
  let isOver = false;
  for (let second = 0; second <= 3600 && !isOver; second++) {
    if (patience.mayTry('a')) {
      tries.push(second);
      ({ isOver } = patience.failed('a'));
    }
    clock.advance(1000);
  }
  const waits = tries.slice(1).map((at, i) => at - tries[i]);
  expect(waits.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(Math.max(...waits)).toBe(60);
  expect(tries.at(-1)).toBeGreaterThanOrEqual(15 * 60);
  expect(tries.at(-1)).toBeLessThan(16 * 60);
});

test('however often it is asked, nothing is tried before its time; another is not held up', () => {
  const clock = testClock();
  const patience = new Patience(clock);
  patience.failed('a');
  expect(patience.failed('a')).toEqual({ count: 2, isOver: false });
  clock.advance(1999);
  expect([patience.mayTry('a'), patience.mayTry('b')]).toEqual([false, true]);
  clock.advance(1);
  expect(patience.mayTry('a')).toBe(true);
});

test('what has gone well once starts anew, and a clock that is set changes nothing', () => {
  const clock = testClock();
  const patience = new Patience(clock);
  patience.failed('a');
  clock.jump(-36 * 3_600_000);
  clock.advance(1000);
  expect(patience.mayTry('a')).toBe(true);
  clock.jump(72 * 3_600_000);
  expect(patience.failed('a')).toEqual({ count: 2, isOver: false });
  patience.forget('a');
  clock.advance(20 * 60_000);
  expect(patience.failed('a')).toEqual({ count: 1, isOver: false });
});
