const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  60 * DAY,
];

/** Round times of the clock on the wall between two instants, at most so many. */
export const timeTicks = (from: number, to: number, most = 8): number[] => {
  const step = STEPS.find((size) => (to - from) / size <= most) ?? 90 * DAY;
  const midnight = new Date(from);
  midnight.setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  for (let at = midnight.getTime(); at <= to; at += step) if (at >= from) ticks.push(at);
  return ticks;
};
