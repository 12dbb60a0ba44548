import { dot, type Evaluation, lineSearch, type Objective } from './line-search.js';

export type { Evaluation, Objective } from './line-search.js';

export interface LbfgsOptions {
  /** Default 200. */
  maxIterations?: number;
  /** Stops when no gradient entry is larger than this in size. Default 1e-6. */
  gradientTolerance?: number;
  /** Pairs of steps kept for the curvature estimate. Default 10. */
  history?: number;
}

export interface LbfgsResult {
  x: Float64Array;
  value: number;
  iterations: number;
  /** Whether the gradient tolerance was reached. */
  converged: boolean;
}

interface Pair {
  s: Float64Array;
  y: Float64Array;
  rho: number;
}

/** The two-loop recursion (Nocedal & Wright, Algorithm 7.4): −H·gradient. */
const direction = (gradient: Float64Array, pairs: readonly Pair[]): Float64Array => {
  const d = gradient.map((g) => -g);
  const alphas = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { s, y, rho } = pairs[i];
    alphas[i] = rho * dot(s, d);
    for (let k = 0; k < d.length; k++) d[k] -= alphas[i] * y[k];
  }
  const latest = pairs.at(-1);
  if (latest) {
    const gamma = 1 / (latest.rho * dot(latest.y, latest.y));
    for (let k = 0; k < d.length; k++) d[k] *= gamma;
  }
  pairs.forEach(({ s, y, rho }, i) => {
    const step = alphas[i] - rho * dot(y, d);
    for (let k = 0; k < d.length; k++) d[k] += step * s[k];
  });
  return d;
};

const largest = (values: Float64Array): number => values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);

/**
 * Minimises a smooth function by limited-memory BFGS with a strong-Wolfe line search (Nocedal & Wright 2006,
 * Algorithms 7.5, 3.5 and 3.6). `x0` is left as it was. Non-finite values are treated as steps too long.
 *
 * @throws RangeError when the value at x0 is not finite.
 */
export const minimiseLbfgs = (f: Objective, x0: Float64Array, options: LbfgsOptions = {}): LbfgsResult => {
  const steps = lbfgsSteps(x0, options);
  let step = steps.next();
  while (!step.done) {
    const gradient = new Float64Array(x0.length);
    step = steps.next({ value: f(step.value, gradient), gradient });
  }
  return step.value;
};

/** `minimiseLbfgs` that yields where it wants to know value and gradient: many can then be evaluated together. */
export function* lbfgsSteps(
  x0: Float64Array,
  { maxIterations = 200, gradientTolerance = 1e-6, history = 10 }: LbfgsOptions = {},
): Generator<Float64Array, LbfgsResult, Evaluation> {
  let x: Float64Array = x0.slice();
  let { value, gradient } = yield x;
  if (!Number.isFinite(value)) throw new RangeError('The function is not finite at the starting point.');
  const small = (): boolean => largest(gradient) <= gradientTolerance;
  let pairs: Pair[] = [];
  let iterations = 0;
  while (iterations < maxIterations && !small()) {
    let d = direction(gradient, pairs);
    if (!(dot(d, gradient) < 0)) {
      pairs = [];
      d = direction(gradient, pairs);
    }
    // Without curvature the first step has no scale of its own: keep it to length one.
    const firstStep = pairs.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    const found = yield* lineSearch({ x, value, gradient }, d, firstStep);
    if (!found) {
      if (pairs.length === 0) break;
      pairs = [];
      continue;
    }
    iterations++;
    const s = found.x.map((v, k) => v - x[k]);
    const y = found.gradient.map((v, k) => v - gradient[k]);
    const curvature = dot(s, y);
    if (curvature > Number.EPSILON * dot(y, y)) {
      pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > history) pairs.shift();
    }
    ({ x, value, gradient } = found);
  }
  return { x, value, iterations, converged: small() };
}
