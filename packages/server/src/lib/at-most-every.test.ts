import { expect, test, vi } from 'vitest';
import { atMostEvery } from './at-most-every.js';

test('the first is done at once, those that follow once when the time is over', () => {
  vi.useFakeTimers();
  const act = vi.fn();
  const ask = atMostEvery(1000, act);
  ask();
  expect(act).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 50; i++) ask();
  vi.advanceTimersByTime(999);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  expect(act).toHaveBeenCalledTimes(2);
  ask();
  expect(act).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
