import type { Clock } from '../lib/clock.js';

export interface TestClock extends Clock {
  advance(ms: number): void;
  /** As somebody who sets it would: no time passes. */
  jump(ms: number): void;
}

/** Stands still until it is told to go on. */
export const testClock = (start = '2026-03-01T08:00:00.000Z'): TestClock => {
  let passedMs = 0;
  let offsetMs = Date.parse(start);
  return {
    now: () => new Date(offsetMs + passedMs),
    monotonicMs: () => passedMs,
    advance: (ms) => void (passedMs += ms),
    jump: (ms) => void (offsetMs += ms),
  };
};
