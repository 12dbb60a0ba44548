/** Returns the value at x and writes the gradient into `grad`. */
export type Objective = (x: Float64Array, grad: Float64Array) => number;

/** What a minimiser asks for at the x it yields. */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
}

export interface Point extends Evaluation {
  x: Float64Array;
}

interface Trial extends Point {
  step: number;
  slope: number;
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_TRIALS = 40;

export const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
};

/** The minimiser of the cubic through two values and slopes, kept off the ends of the bracket. */
const interpolate = (low: Trial, high: Trial): number => {
  const width = high.step - low.step;
  const middle = low.step + width / 2;
  if (!Number.isFinite(high.value) || !Number.isFinite(high.slope)) return low.step + width / 10;
  const d1 = low.slope + high.slope - (3 * (low.value - high.value)) / (low.step - high.step);
  const square = d1 * d1 - low.slope * high.slope;
  if (square < 0) return middle;
  const d2 = Math.sign(width) * Math.sqrt(square);
  const step = high.step - (width * (high.slope + d2 - d1)) / (high.slope - low.slope + 2 * d2);
  const fraction = (step - low.step) / width;
  return fraction > 0.05 && fraction < 0.95 ? step : middle;
};

/**
 * A step along `d` that meets the strong Wolfe conditions (Nocedal & Wright 2006, Algorithms 3.5 and 3.6); where
 * rounding keeps it from doing so, the best point that still decreases the value; undefined when none does.
 */
export function* lineSearch(
  start: Point,
  d: Float64Array,
  firstStep: number,
): Generator<Float64Array, Point | undefined, Evaluation> {
  const slope0 = dot(start.gradient, d);
  const tooHigh = (t: Trial): boolean =>
    !(t.value <= start.value + SUFFICIENT_DECREASE * t.step * slope0) || !Number.isFinite(t.slope);
  const flat = (t: Trial): boolean => Math.abs(t.slope) <= -CURVATURE * slope0;

  let low: Trial = { ...start, step: 0, slope: slope0 };
  let high: Trial | undefined;
  let step = firstStep;
  for (let trial = 0; trial < MAX_TRIALS; trial++) {
    const x = start.x.map((v, k) => v + step * d[k]);
    const { value, gradient } = yield x;
    const t: Trial = { x, value, gradient, step, slope: dot(gradient, d) };
    if (tooHigh(t) || (low.step > 0 && t.value >= low.value)) high = t;
    else if (flat(t)) return t;
    else {
      // The bracket lies on the side to which the value still falls from the better point.
      if (t.slope * ((high?.step ?? Infinity) - t.step) >= 0) high = low;
      low = t;
    }
    step = high ? interpolate(low, high) : 2 * low.step;
    if (high && Math.abs(high.step - low.step) <= Number.EPSILON * Math.max(low.step, high.step)) break;
  }
  return low.step > 0 && low.value < start.value ? low : undefined;
}
