const HALF_LOG_TWO_PI = 0.9189385332046728;

/** Lanczos coefficients for g = 607/128, n = 15 (Godfrey 2001): relative error about 1e-15. */
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202,
  3.399464998481189e-5, 4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125,
  -0.00021026444172410488, 0.00021743961811521265, -0.0001643181065367639, 8.441822398385275e-5,
  -2.6190838401581408e-5, 3.6899182659531625e-6,
] as const;

/** Stirling series of the correction δ(x) in ln Γ(x + 1) = ½ ln 2π + (x + ½) ln x − x + δ(x), for x ≥ 15. */
const stirlingSeries = (x: number): number => {
  const r = 1 / (x * x);
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x;
};

/** ln Γ(x) for x > 0; NaN otherwise. */
export const logGamma = (x: number): number => {
  if (!(x > 0)) return NaN;
  if (x === Infinity) return Infinity;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  if (x >= 16) {
    const z = x - 1;
    return HALF_LOG_TWO_PI + (z + 0.5) * Math.log(z) - z + stirlingSeries(z);
  }
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (x - 1 + i);
  const t = x - 1 + 607 / 128 + 0.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
};

/** δ(x) of Stirling's formula for x > 0. */
const stirlingError = (x: number): number =>
  x >= 15 ? stirlingSeries(x) : logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;

/** x·ln(x/m) + m − x without cancellation near x = m. */
const deviance = (x: number, m: number): number => {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
};

/**
 * Γ(a+b+1)/(Γ(a+1)·Γ(b+1))·xᵃ·(1−x)ᵇ, a and b > 0, 0 < x < 1, by Loader's saddle-point expansion ("Fast and accurate
 * computation of binomial probabilities", 2000): differences of ln Γ lose digits when a + b is large. `y` is 1 − x,
 * given apart for x near one.
 */
export const binomialKernel = (a: number, b: number, x: number, y: number): number => {
  const n = a + b;
  const correction = stirlingError(n) - stirlingError(a) - stirlingError(b);
  const exponent = correction - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * a * b));
};
