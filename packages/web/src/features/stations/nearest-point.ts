import type { ThresholdPoint } from '@lemniscate/contracts';

/** The point of the curve closest to a threshold; nothing on an empty curve. */
export const nearestPoint = (
  points: readonly ThresholdPoint[],
  threshold: number | null,
): ThresholdPoint | undefined =>
  threshold === null
    ? undefined
    : points.reduce<ThresholdPoint | undefined>(
        (best, point) =>
          best && Math.abs(best.threshold - threshold) <= Math.abs(point.threshold - threshold)
            ? best
            : point,
        undefined,
      );

/** The cheapest by its middle value; the lowest of equals, which misses least. */
export const cheapestPoint = (points: readonly ThresholdPoint[]): ThresholdPoint | undefined =>
  points.reduce<ThresholdPoint | undefined>(
    (best, point) => (best && best.costPerDay.value <= point.costPerDay.value ? best : point),
    undefined,
  );
