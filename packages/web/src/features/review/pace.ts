/** How fast labels come: seconds a label, and labels a minute over the latest ones. */
export interface Pace {
  count: number;
  medianSeconds: number | null;
  perMinute: number | null;
}

const LATEST = 20;
/** A longer gap is a break, not work. */
const BREAK_MS = 60_000;

export const paceOf = (answers: readonly { atMs: number; seconds: number; count: number }[]): Pace => {
  const count = answers.reduce((sum, answer) => sum + answer.count, 0);
  const seconds = answers.map((answer) => answer.seconds).toSorted((a, b) => a - b);
  const latest = answers.slice(-LATEST);
  let [workMs, done] = [0, 0];
  for (let i = 1; i < latest.length; i++) {
    const gapMs = latest[i].atMs - latest[i - 1].atMs;
    if (gapMs > BREAK_MS) continue;
    workMs += gapMs;
    done += latest[i].count;
  }
  const middle = seconds.length >> 1;
  return {
    count,
    medianSeconds:
      seconds.length === 0
        ? null
        : seconds.length % 2 === 1
          ? seconds[middle]
          : (seconds[middle - 1] + seconds[middle]) / 2,
    perMinute: done < 3 || workMs === 0 ? null : (done * 60_000) / workMs,
  };
};
