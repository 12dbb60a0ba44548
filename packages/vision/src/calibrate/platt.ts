/** p(defect) = 1/(1 + exp(−(a·score + b))). */
export interface Platt {
  a: number;
  b: number;
}

/** Logistic function, without overflow. */
export const sigmoid = (z: number): number => {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
};

/** ln(p/(1 − p)). */
export const logit = (p: number): number => Math.log(p) - Math.log1p(-p);

interface Sample {
  /** Standardised scores. */
  x: Float64Array;
  target: Float64Array;
  weight: Float64Array;
}

const MAX_ITERATIONS = 100;
const GRADIENT_TOLERANCE = 1e-9;

/** Weighted cross-entropy, written so that neither exponential overflows (Lin, Lin & Weng 2007, §3). */
const loss = ({ x, target, weight }: Sample, a: number, b: number): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const z = a * x[i] + b;
    sum += weight[i] * (Math.log1p(Math.exp(-Math.abs(z))) + (z >= 0 ? (1 - target[i]) * z : -target[i] * z));
  }
  return sum;
};

/** Newton's method with backtracking (Lin, Lin & Weng 2007, Algorithm 1). */
const newton = (sample: Sample, startB: number): Platt => {
  const { x, target, weight } = sample;
  let a = 0;
  let b = startB;
  let value = loss(sample, a, b);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let ga = 0;
    let gb = 0;
    let haa = 1e-12;
    let hab = 0;
    let hbb = 1e-12;
    for (let i = 0; i < x.length; i++) {
      const p = sigmoid(a * x[i] + b);
      const g = weight[i] * (p - target[i]);
      const h = weight[i] * p * (1 - p);
      ga += g * x[i];
      gb += g;
      haa += h * x[i] * x[i];
      hab += h * x[i];
      hbb += h;
    }
    if (Math.abs(ga) < GRADIENT_TOLERANCE && Math.abs(gb) < GRADIENT_TOLERANCE) break;
    const determinant = haa * hbb - hab * hab;
    const da = -(hbb * ga - hab * gb) / determinant;
    const db = -(haa * gb - hab * ga) / determinant;
    const slope = ga * da + gb * db;
    let step = 1;
    let next = loss(sample, a + da, b + db);
    while (!(next < value + 1e-4 * step * slope) && step > 1e-10) {
      step /= 2;
      next = loss(sample, a + step * da, b + step * db);
    }
    if (step <= 1e-10) break;
    a += step * da;
    b += step * db;
    value = next;
  }
  return { a, b };
};

/**
 * Platt scaling (Platt 1999) by the method of Lin, Lin & Weng (2007): targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2) keep
 * the slope finite for classes that do not overlap. The probabilities are those at the sample's share of defects:
 * `shiftPrior` carries them to the station's.
 *
 * @param labels 1 = defect, 0 = good
 * @param options.weights one weight for each score, counted as so many observations; default 1
 * @throws RangeError when the lengths differ, a score is not finite or a weight is negative
 */
export const fitPlatt = (
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: { weights?: ArrayLike<number> } = {},
): Platt => {
  const n = scores.length;
  const weight = options.weights ? Float64Array.from(options.weights) : new Float64Array(n).fill(1);
  if (labels.length !== n || weight.length !== n) {
    throw new RangeError(`There are ${n} scores, ${labels.length} labels and ${weight.length} weights.`);
  }
  if (!weight.every((w) => w >= 0)) throw new RangeError('A weight is negative or not a number.');
  let positive = 0;
  let negative = 0;
  let centre = 0;
  for (let i = 0; i < n; i++) {
    if (labels[i]) positive += weight[i];
    else negative += weight[i];
    centre += weight[i] * scores[i];
  }
  const total = positive + negative;
  if (total === 0) return { a: 0, b: 0 };
  centre /= total;
  let spread = 0;
  for (let i = 0; i < n; i++) spread += (weight[i] * (scores[i] - centre) ** 2) / total;
  if (!Number.isFinite(spread)) throw new RangeError('A score is not finite.');
  // Standardised scores keep the Newton step well conditioned whatever the scale.
  const scale = Math.sqrt(spread) || 1;
  const high = (positive + 1) / (positive + 2);
  const low = 1 / (negative + 2);
  const sample = {
    x: Float64Array.from(scores, (s) => (s - centre) / scale),
    target: Float64Array.from(labels, (label) => (label ? high : low)),
    weight,
  };
  const { a, b } = newton(sample, Math.log((positive + 1) / (negative + 1)));
  return { a: a / scale, b: b - (a * centre) / scale };
};

/**
 * Carries a logit from one base rate of defects to another: + logit(toRate) − logit(fromRate) (Saerens, Latinne &
 * Decaestecker 2002), right when the scores within each class stay as they were.
 */
export const shiftPrior = (value: number, fromRate: number, toRate: number): number =>
  value + logit(toRate) - logit(fromRate);
