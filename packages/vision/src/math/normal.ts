/** Evaluates Σ cᵢ·xⁱ, highest power first. */
const polynomial = (x: number, coefficients: readonly number[]): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0);

const ONE_BY_SQRT_TWO_PI = 0.3989422804014327;
const SERIES_LIMIT = 2.5;

/** exp(−x²/2)/√(2π) in two factors: the first exponent is exact, so large x loses no digits. */
const density = (x: number): number => {
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-head * head * 0.5) * Math.exp(-(x - head) * (x + head) * 0.5) * ONE_BY_SQRT_TWO_PI;
};

/** Φ(x) − ½ for small x ≥ 0: φ(x)·(x + x³/3 + x⁵/(3·5) + …), all terms positive (DLMF 7.6.2). */
const centre = (x: number): number => {
  let term = x;
  let sum = x;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return density(x) * sum;
};

/** 1 − Φ(x) for large x by Laplace's continued fraction (DLMF 7.9.2); 100 terms reach full precision at 2.5. */
const upperTail = (x: number): number => {
  let denominator = x;
  for (let k = 100; k >= 1; k--) denominator = x + k / denominator;
  return density(x) / denominator;
};

/** Φ(x), the standard normal distribution function. */
export const normalCdf = (x: number): number => {
  if (Number.isNaN(x)) return NaN;
  const size = Math.abs(x);
  if (size > 40) return x < 0 ? 0 : 1;
  if (size > SERIES_LIMIT) return x < 0 ? upperTail(size) : 1 - upperTail(size);
  return x < 0 ? 0.5 - centre(size) : 0.5 + centre(size);
};

/** Wichura's algorithm AS 241, PPND16 (Applied Statistics 37, 1988): about 16 digits. */
const NEAR_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const NEAR_BOTTOM = [
  5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const FAR_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const FAR_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const EXTREME_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const EXTREME_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];

/** Φ⁻¹(p); −∞ at 0, ∞ at 1, NaN outside [0, 1]. */
export const normalQuantile = (p: number): number => {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, NEAR_TOP)) / polynomial(r, NEAR_BOTTOM);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size =
    r <= 5
      ? polynomial(r - 1.6, FAR_TOP) / polynomial(r - 1.6, FAR_BOTTOM)
      : polynomial(r - 5, EXTREME_TOP) / polynomial(r - 5, EXTREME_BOTTOM);
  return q < 0 ? -size : size;
};
