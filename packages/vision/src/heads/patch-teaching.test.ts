import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import type { Bag } from './patch-bag.js';
import { evaluateLosses, patchTable } from './patch-teaching.js';

const CHANNELS = 3;

describe('evaluateLosses', () => {
  // More rows than one block holds.
  const rng = createRng(1);
  const bags = Array.from({ length: 300 }, (_, b): Bag => ({
    patches: Float32Array.from({ length: (10 + (b % 9)) * CHANNELS }, () => rng.normal()),
    suspects: b % 2 ? 4 : 0,
  }));
  const table = patchTable(bags, CHANNELS);
  const request = (seed: number) => {
    const own = createRng(seed);
    return {
      weights: Float64Array.from({ length: 2 * CHANNELS + 1 }, () => own.normal()),
      shares: Float64Array.from({ length: table.rows }, () => (own.int(3) > 0 ? own.int(5) / table.rows : 0)),
      penalty: 0.3,
    };
  };

  it('is the penalised logistic loss of each request', async () => {
    const requests = [request(2), request(3)];
    const answers = await evaluateLosses(table, requests);
    requests.forEach(({ weights, shares, penalty }, m) => {
      let loss = 0;
      let row = 0;
      for (const { patches, suspects } of bags)
        for (let k = 0; k < patches.length / CHANNELS; k++, row++) {
          let score = weights[2 * CHANNELS];
          for (let j = 0; j < CHANNELS; j++) {
            const v = patches[k * CHANNELS + j];
            score += v * weights[j] + Math.abs(v) * weights[CHANNELS + j];
          }
          loss += shares[row] * Math.log1p(Math.exp(k < suspects ? -score : score));
        }
      for (let j = 0; j < 2 * CHANNELS; j++) loss += 0.5 * penalty * weights[j] ** 2;
      expect(answers[m].value).toBeCloseTo(loss, 5);
    });
    expect(row()).toBe(table.rows);
  });

  const row = (): number => bags.reduce((sum, { patches }) => sum + patches.length / CHANNELS, 0);

  it('gives the gradient of that', async () => {
    const asked = request(4);
    const step = 1e-2;
    const moved = (j: number, by: number) => ({
      ...asked,
      weights: asked.weights.map((w, k) => (k === j ? w + by : w)),
    });
    const [{ gradient }] = await evaluateLosses(table, [asked]);
    for (let j = 0; j < gradient.length; j++) {
      const [above, below] = await evaluateLosses(table, [moved(j, step), moved(j, -step)]);
      expect(gradient[j], String(j)).toBeCloseTo((above.value - below.value) / (2 * step), 3);
    }
  });
});
