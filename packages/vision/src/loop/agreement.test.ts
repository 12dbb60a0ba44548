import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { agreementOf } from './agreement.js';

const times = (count: number, a: string, b: string): [string, string][] =>
  Array.from({ length: count }, () => [a, b]);

describe('agreementOf', () => {
  it('matches a case by hand', () => {
    // 20 and 15 alike, 5 and 10 not: observed 0.7, chance 0.5·0.6 + 0.5·0.4 = 0.5, kappa 0.4.
    const pairs = [
      ...times(20, 'ok', 'ok'),
      ...times(5, 'ok', 'ng'),
      ...times(10, 'ng', 'ok'),
      ...times(15, 'ng', 'ng'),
    ];
    const { kappa, disagreement, items } = agreementOf(pairs);
    expect(items).toBe(50);
    expect(disagreement).toMatchObject({ count: 15, of: 50, value: 0.3 });
    expect(kappa.value).toBeCloseTo(0.4, 12);
    // Sums of eq. 13: 0.4·(0.5 − 1.1·0.3)² + 0.3·(0.5 − 0.9·0.3)² + 0.09·(0.1·(0.6 + 0.5)² … ) − (0.35 − 1 + 0.7)².
    const diagonal = 0.4 * (0.5 - 1.1 * 0.3) ** 2 + 0.3 * (0.5 - 0.9 * 0.3) ** 2;
    const off = 0.09 * (0.1 * (0.6 + 0.5) ** 2 + 0.2 * (0.4 + 0.5) ** 2);
    const error = Math.sqrt((diagonal + off - 0.05 ** 2) / 50) / 0.25;
    expect(kappa.hi - kappa.value).toBeCloseTo(1.959964 * error, 5);
  });

  it('is sure of little from few, and of nothing from one answer', () => {
    const all = agreementOf([...times(5, 'ok', 'ok'), ...times(5, 'ng', 'ng')]);
    expect(all.kappa).toMatchObject({ value: 1, hi: 1 });
    expect(all.kappa.lo).toBeCloseTo(1 - 2 * (1 - 0.025 ** 0.1), 10);
    expect(agreementOf(times(9, 'ok', 'ok')).kappa.value).toBeNaN();
    expect(agreementOf([])).toMatchObject({ items: 0, kappa: { value: NaN } });
    expect(agreementOf([...times(3, 'ok', 'ng'), ...times(3, 'ng', 'ok')]).kappa.value).toBeCloseTo(-1, 12);
  });

  it('does not care who is first, nor for the names', () => {
    const answer = fc.constantFrom('ok', 'dent', 'scratch');
    fc.assert(
      fc.property(fc.array(fc.tuple(answer, answer), { minLength: 2, maxLength: 30 }), (pairs) => {
        const { kappa } = agreementOf(pairs);
        const turned = agreementOf(pairs.map(([a, b]) => [`${b}!`, `${a}!`])).kappa;
        if (Number.isNaN(kappa.value)) expect(turned.value).toBeNaN();
        else {
          expect(turned.value).toBeCloseTo(kappa.value, 10);
          expect(turned.lo).toBeCloseTo(kappa.lo, 10);
          expect(kappa.lo).toBeLessThanOrEqual(kappa.value + 1e-12);
        }
      }),
    );
  });

  it('covers the true kappa', () => {
    // Both know the truth with 0.9: agree with 0.82, chance 0.5: kappa 0.64.
    let covered = 0;
    for (let seed = 0; seed < 400; seed++) {
      const rng = createRng(seed);
      const pairs = Array.from({ length: 80 }, (): [string, string] => {
        const truth = rng.next() < 0.5;
        const say = (): string => (truth === rng.next() < 0.9 ? 'a' : 'b');
        return [say(), say()];
      });
      const { lo, hi } = agreementOf(pairs).kappa;
      if (lo <= 0.64 && 0.64 <= hi) covered++;
    }
    expect(covered / 400).toBeGreaterThan(0.91);
    expect(covered / 400).toBeLessThan(0.985);
  });
});
