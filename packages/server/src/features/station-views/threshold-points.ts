import type { ThresholdPoint } from '@lemniscate/contracts';
import { clopperPearson } from '@lemniscate/vision/metrics';

type Estimate = ThresholdPoint['costPerDay'];

export interface Economics {
  costs: { escape: number; falseReject: number };
  defectRate: Estimate;
  partsPerDay: number;
}

const MAX_POINTS = 101;

/** Scores between which something changes, thinned evenly, and those that must be there. */
export const chooseThresholds = (scores: readonly number[], wanted: readonly number[]): number[] => {
  const distinct = [...new Set(scores)].toSorted((a, b) => a - b);
  const room = MAX_POINTS - wanted.length;
  const kept =
    distinct.length <= room
      ? distinct
      : Array.from(
          { length: room },
          (_, i) => distinct[Math.round((i * (distinct.length - 1)) / (room - 1))],
        );
  return [...new Set([...kept, ...wanted])].toSorted((a, b) => a - b);
};

/** How many of `sorted` lie below. */
const countBelow = (sorted: readonly number[], threshold: number): number => {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if (sorted[middle] < threshold) lo = middle + 1;
    else hi = middle;
  }
  return lo;
};

const rate = (events: number, n: number) => ({ ...clopperPearson(events, n), events, n });

/** Both ends together: wider than 95 % where both are uncertain, never narrower. */
const times = (a: Estimate, b: Estimate, factor: number): Estimate => ({
  value: a.value * b.value * factor,
  lo: a.lo * b.lo * factor,
  hi: a.hi * b.hi * factor,
});

const weighed = (a: Estimate, ofA: number, b: Estimate, ofB: number): Estimate => ({
  value: a.value * ofA + b.value * ofB,
  lo: a.lo * ofA + b.lo * ofB,
  hi: a.hi * ofA + b.hi * ofB,
});

/** A part is rejected whose score reaches the threshold. `ok` and `ng` are scores. */
export const thresholdPoints = (
  { ok, ng }: { ok: readonly number[]; ng: readonly number[] },
  wanted: readonly number[],
  { costs, defectRate, partsPerDay }: Economics,
): ThresholdPoint[] => {
  const good = ok.toSorted((a, b) => a - b);
  const bad = ng.toSorted((a, b) => a - b);
  const goodRate = { value: 1 - defectRate.value, lo: 1 - defectRate.hi, hi: 1 - defectRate.lo };
  return chooseThresholds([...ok, ...ng], wanted).map((threshold) => {
    const escapeRate = rate(countBelow(bad, threshold), bad.length);
    const falseRejectRate = rate(good.length - countBelow(good, threshold), good.length);
    const escapesPerDay = times(escapeRate, defectRate, partsPerDay);
    const falseRejectsPerDay = times(falseRejectRate, goodRate, partsPerDay);
    return {
      threshold,
      escapeRate,
      falseRejectRate,
      escapesPerDay,
      falseRejectsPerDay,
      costPerDay: weighed(escapesPerDay, costs.escape, falseRejectsPerDay, costs.falseReject),
    };
  });
};

const BINS = 40;

/** Scores lie in 0…1. */
export const histogramOf = ({ ok, ng }: { ok: readonly number[]; ng: readonly number[] }) => {
  const countIn = (scores: readonly number[]): number[] => {
    const counts = Array.from({ length: BINS }, () => 0);
    for (const score of scores) counts[Math.min(BINS - 1, Math.max(0, Math.floor(score * BINS)))]++;
    return counts;
  };
  return { edges: Array.from({ length: BINS + 1 }, (_, i) => i / BINS), ok: countIn(ok), ng: countIn(ng) };
};
