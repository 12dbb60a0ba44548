/**
 * Quantile of type 7 (Hyndman & Fan 1996; the default of NumPy and R): linear between order statistics at
 * position (n − 1)·q. NaN for no values.
 */
export const quantile = (values: ArrayLike<number>, q: number): number =>
  quantileSorted(Float64Array.from(values).sort(), q);

/** As `quantile`, of values already in ascending order. */
export const quantileSorted = (sorted: ArrayLike<number>, q: number): number => {
  const n = sorted.length;
  if (n === 0 || Number.isNaN(q)) return NaN;
  const position = Math.min(Math.max(q, 0), 1) * (n - 1);
  const below = Math.floor(position);
  const fraction = position - below;
  // Equal neighbours (infinities too) need no interpolation.
  if (fraction === 0 || sorted[below] === sorted[below + 1]) return sorted[below];
  return sorted[below] * (1 - fraction) + sorted[below + 1] * fraction;
};

/** The middle value; NaN for no values. */
export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

/** Arithmetic mean; NaN for no values. */
export const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
};

/** Sample standard deviation (divisor n − 1, two passes); NaN for fewer than two values. */
export const std = (values: ArrayLike<number>): number => {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
};
