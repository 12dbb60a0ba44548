import { describe, expect, it } from 'vitest';
import { minimiseLbfgs, type Objective } from './lbfgs.js';

const rosenbrock: Objective = (x, grad) => {
  let value = 0;
  grad.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1] - x[i] * x[i];
    const b = 1 - x[i];
    value += 100 * a * a + b * b;
    grad[i] += -400 * a * x[i] - 2 * b;
    grad[i + 1] += 200 * a;
  }
  return value;
};

describe('minimiseLbfgs', () => {
  it('finds the minimum of an ill-conditioned quadratic', () => {
    // Σ cᵢ·(xᵢ − i)² has its minimum 0 at xᵢ = i.
    const c = [1, 10, 1e3, 1e5];
    const { x, value, converged } = minimiseLbfgs(
      (x, grad) => x.reduce((sum, v, i) => ((grad[i] = 2 * c[i] * (v - i)), sum + c[i] * (v - i) ** 2), 0),
      new Float64Array(4).fill(9),
      { gradientTolerance: 1e-9 },
    );
    expect(converged).toBe(true);
    expect(value).toBeLessThan(1e-15);
    x.forEach((v, i) => expect(v).toBeCloseTo(i, 7));
  });

  it('follows the valley of Rosenbrock’s function', () => {
    const start = new Float64Array(20).fill(-1.2);
    const { x, converged } = minimiseLbfgs(rosenbrock, start, {
      maxIterations: 500,
      gradientTolerance: 1e-8,
    });
    expect(converged).toBe(true);
    for (const v of x) expect(v).toBeCloseTo(1, 6);
    expect(start.every((v) => v === -1.2)).toBe(true);
  });

  it('fits a regularised logistic regression', () => {
    // One feature ±1, labels agree 3 times of 4: without penalty the slope is logit(3/4) = ln 3.
    const data = [1, 1, 1, -1].flatMap((y) => [
      [1, y],
      [-1, -y],
    ]);
    const { x } = minimiseLbfgs((w, grad) => {
      grad[0] = 0;
      return data.reduce((sum, [f, y]) => {
        const margin = y * f * w[0];
        grad[0] -= (y * f) / (1 + Math.exp(margin));
        return sum + Math.log1p(Math.exp(-margin));
      }, 0);
    }, Float64Array.of(0));
    expect(x[0]).toBeCloseTo(Math.log(3), 5);
  });

  it('backs off from where the function is not finite', () => {
    // x − ln x has its minimum 1 at x = 1 and is NaN below zero.
    const { x, value } = minimiseLbfgs((x, grad) => {
      grad[0] = 1 - 1 / x[0];
      return x[0] - Math.log(x[0]);
    }, Float64Array.of(30));
    expect(x[0]).toBeCloseTo(1, 5);
    expect(value).toBeCloseTo(1, 9);
    expect(() => minimiseLbfgs(() => NaN, Float64Array.of(0))).toThrow(RangeError);
  });

  it('says when it did not converge', () => {
    const stopped = minimiseLbfgs(rosenbrock, new Float64Array(10), { maxIterations: 3 });
    expect(stopped).toMatchObject({ iterations: 3, converged: false });
    const unbounded = minimiseLbfgs((x, grad) => ((grad[0] = 1), x[0]), Float64Array.of(0), {
      maxIterations: 5,
    });
    expect(unbounded.converged).toBe(false);
  });
});
