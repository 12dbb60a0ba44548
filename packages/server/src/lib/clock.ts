export interface Clock {
  now(): Date;
  /** Goes on evenly whatever becomes of `now`, which people and time servers set. */
  monotonicMs(): number;
}

export const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };
