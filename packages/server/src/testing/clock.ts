import type { Clock } from '../lib/clock.js';

export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Stands still until it is told to go on. */
export const testClock = (start = '2026-03-01T08:00:00.000Z'): TestClock => {
  let now = Date.parse(start);
  return { now: () => new Date(now), advance: (ms) => void (now += ms) };
};
