import { binomialKernel } from './gamma.js';
import { normalQuantile } from './normal.js';

const TINY = 1e-300;

/** Continued fraction of the incomplete beta function by the modified Lentz method (DLMF 8.17.22). */
const continuedFraction = (a: number, b: number, x: number): number => {
  const limit = 200 + 20 * Math.ceil(Math.sqrt(Math.max(a, b)));
  const guard = (v: number): number => (Math.abs(v) < TINY ? TINY : v);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= limit; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const factor = d * c;
    result *= factor;
    // Two units in the last place: rounding may keep it from ever being exactly one.
    if (Math.abs(factor - 1) <= 4.5e-16) break;
  }
  return result;
};

/** I_x(a, b), y being 1 − x. */
const incompleteBeta = (x: number, y: number, a: number, b: number): number => {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  // xᵃ·yᵇ / B(a, b)
  const front = (binomialKernel(a, b, x, y) * a * b) / (a + b);
  return x < (a + 1) / (a + b + 2)
    ? Math.min(1, (front * continuedFraction(a, b, x)) / a)
    : Math.max(0, 1 - (front * continuedFraction(b, a, y)) / b);
};

/** Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b); a, b > 0. */
export const regularisedIncompleteBeta = (x: number, a: number, b: number): number => {
  if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1)) return NaN;
  return incompleteBeta(x, 1 - x, a, b);
};

/**
 * The x in [0, 1] with I_x(a, b) = p: the quantile function of Beta(a, b). Newton steps kept inside a bisected
 * bracket. NaN when p is outside [0, 1] or a or b is not positive.
 */
export const inverseIncompleteBeta = (p: number, a: number, b: number): number => {
  if (!(a > 0) || !(b > 0) || !(p >= 0 && p <= 1)) return NaN;
  if (p === 0 || p === 1) return p;
  // Near one, 1 − x carries the digits: solve for it instead.
  if (incompleteBeta(0.5, 0.5, a, b) < p) return 1 - solveLowerHalf(1 - p, p, b, a);
  return solveLowerHalf(p, 1 - p, a, b);
};

/** Where to begin looking: exact for a = 1, and otherwise near what Abramowitz & Stegun 26.5.22 give. */
const firstGuess = (p: number, a: number, b: number): number => {
  if (a === 1) return -Math.expm1(Math.log1p(-p) / b);
  const mean = a / (a + b);
  if (a <= 1 || b <= 1) return mean;
  const y = -normalQuantile(p);
  const lambda = (y * y - 3) / 6;
  const [ra, rb] = [1 / (2 * a - 1), 1 / (2 * b - 1)];
  const h = 2 / (ra + rb);
  const w = (y * Math.sqrt(h + lambda)) / h - (rb - ra) * (lambda + 5 / 6 - 2 / (3 * h));
  const guess = a / (a + b * Math.exp(2 * w));
  return guess > 0 && guess < 1 ? guess : mean;
};

/** A step so small, as a share of x, that what is left of the error after it is below rounding: Halley's is cubic. */
const LAST_STEP = 1e-8;

/** As `inverseIncompleteBeta` where the answer is at most one half; q is 1 − p, and the smaller of the two is met. */
const solveLowerHalf = (p: number, q: number, a: number, b: number): number => {
  let low = 0;
  let high = 0.5;
  let x = Math.min(0.5, firstGuess(p, a, b));
  for (let i = 0; i < 200; i++) {
    const error = p <= q ? incompleteBeta(x, 1 - x, a, b) - p : q - incompleteBeta(1 - x, x, b, a);
    if (error === 0) return x;
    if (error > 0) high = x;
    else low = x;
    const density = (binomialKernel(a, b, x, 1 - x) * a * b) / (a + b) / (x * (1 - x));
    const newton = error / density;
    // Halley's step: how the density bends is known. Far from the answer it may lead astray, Newton's less so.
    const bend = 1 - 0.5 * newton * ((a - 1) / x - (b - 1) / (1 - x));
    let next = x - (bend > 0.5 ? newton / bend : newton);
    // Geometric bisection finds answers many orders of magnitude below one.
    if (!(next > low && next < high)) next = low > 0 ? Math.sqrt(low * high) : high / 16;
    else if (Math.abs(next - x) <= LAST_STEP * x) return next;
    if (next === x) return next;
    x = next;
    if (x < 1e-300) return x;
  }
  return x;
};
