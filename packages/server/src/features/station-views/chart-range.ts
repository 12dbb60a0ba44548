const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

export interface ChartQuery {
  from?: string;
  to?: string;
  buckets: number;
}

export interface ChartRange {
  from: Date;
  to: Date;
  bucketMs: number;
}

/**
 * At most so many buckets of whole steps that cover the time asked for; the last week where none is named. `stepMs` is
 * what sums are kept by.
 */
export const chartRange = ({ from, to, buckets }: ChartQuery, now: Date, stepMs = HOUR_MS): ChartRange => {
  const end = Math.ceil((to ? Date.parse(to) : now.getTime()) / stepMs) * stepMs;
  const asked = from ? Date.parse(from) : end - WEEK_MS;
  const start = Math.min(Math.floor(asked / stepMs) * stepMs, end - stepMs);
  const bucketMs = Math.ceil((end - start) / stepMs / buckets) * stepMs;
  const count = Math.ceil((end - start) / bucketMs);
  return { from: new Date(start), to: new Date(start + count * bucketMs), bucketMs };
};

export const bucketStarts = ({ from, to, bucketMs }: ChartRange): number[] => {
  const starts: number[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += bucketMs) starts.push(at);
  return starts;
};
