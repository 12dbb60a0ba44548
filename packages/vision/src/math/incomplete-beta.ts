import { binomialKernel } from './gamma.js';

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

/** As `inverseIncompleteBeta` where the answer is at most one half; q is 1 − p, and the smaller of the two is met. */
const solveLowerHalf = (p: number, q: number, a: number, b: number): number => {
  let low = 0;
  let high = 0.5;
  let x = Math.min(0.5, a / (a + b));
  for (let i = 0; i < 200; i++) {
    const error = p <= q ? incompleteBeta(x, 1 - x, a, b) - p : q - incompleteBeta(1 - x, x, b, a);
    if (error === 0) return x;
    if (error > 0) high = x;
    else low = x;
    const density = (binomialKernel(a, b, x, 1 - x) * a * b) / (a + b) / (x * (1 - x));
    let next = x - error / density;
    // Geometric bisection finds answers many orders of magnitude below one.
    if (!(next > low && next < high)) next = low > 0 ? Math.sqrt(low * high) : high / 16;
    if (next === x || Math.abs(next - x) <= 4e-16 * x) return next;
    x = next;
    if (x < 1e-300) return x;
  }
  return x;
};
