import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { AUDIT_SHARE, type Candidate, chooseLabels, chooseRandom } from './policy.js';

const SIZE = 6;

const drawn = (count: number, seed: number, knowsDefects = true, freshShare = 0.5): Candidate[] => {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, i) => ({
    logit: knowsDefects ? 3 * rng.normal() : undefined,
    anomaly: rng.normal(),
    embedding: Float32Array.from({ length: SIZE }, () => rng.normal()),
    fresh: i >= count * (1 - freshShare),
  }));
};
const choose = (candidates: readonly Candidate[], wanted: number, seed = 1, labelled: Float32Array[] = []) =>
  chooseLabels(candidates, { wanted, labelled, rng: createRng(seed) });

const cases = fc.record({
  count: fc.integer({ min: 0, max: 60 }),
  wanted: fc.integer({ min: 0, max: 30 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  knowsDefects: fc.boolean(),
  freshShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe.each([
  ['chooseLabels', chooseLabels],
  ['chooseRandom', chooseRandom],
])('%s', (_, policy) => {
  it('asks for different parts, as many as wanted where there are', () => {
    fc.assert(
      fc.property(cases, ({ count, wanted, seed, knowsDefects, freshShare }) => {
        const candidates = drawn(count, seed, knowsDefects, freshShare);
        const choices = policy(candidates, { wanted, labelled: [], rng: createRng(seed) });
        const indices = choices.map((c) => c.index);
        expect(new Set(indices).size).toBe(indices.length);
        expect(indices.every((i) => i >= 0 && i < count)).toBe(true);
        const open = policy === chooseRandom ? candidates.filter((c) => c.fresh).length : count;
        expect(indices.length).toBe(Math.min(wanted, open));
      }),
    );
  });

  it('asks the same again with the same seed', () => {
    fc.assert(
      fc.property(cases, ({ count, wanted, seed, knowsDefects, freshShare }) => {
        const run = () =>
          policy(drawn(count, seed, knowsDefects, freshShare), {
            wanted,
            labelled: [],
            rng: createRng(seed),
          });
        expect(run()).toEqual(run());
      }),
    );
  });

  it('draws the audit sample from fresh parts only', () => {
    fc.assert(
      fc.property(cases, ({ count, wanted, seed, knowsDefects, freshShare }) => {
        const candidates = drawn(count, seed, knowsDefects, freshShare);
        for (const { index, reason } of policy(candidates, { wanted, labelled: [], rng: createRng(seed) }))
          if (reason === 'audit') expect(candidates[index].fresh).toBe(true);
      }),
    );
  });
});

describe('chooseLabels', () => {
  it('keeps the audit share, however interesting the rest', () => {
    const choices = choose(drawn(200, 3), 40);
    expect(choices.filter((c) => c.reason === 'audit')).toHaveLength(Math.round(40 * AUDIT_SHARE));
    expect(choices.filter((c) => c.reason === 'uncertain')).toHaveLength(40 - Math.round(40 * AUDIT_SHARE));
  });

  it('draws the audit sample evenly, whatever the model says', () => {
    const candidates = drawn(20, 4, true, 1);
    const times = Array.from({ length: 20 }, () => 0);
    for (let seed = 0; seed < 1000; seed++)
      for (const { index, reason } of choose(candidates, 10, seed)) if (reason === 'audit') times[index]++;
    const expected = (1000 * Math.round(10 * AUDIT_SHARE)) / 20;
    expect(times.reduce((a, b) => a + b, 0)).toBe(20 * expected);
    // Five standard deviations.
    for (const count of times) expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it('asks for the most uncertain first', () => {
    const candidates = drawn(60, 5, true, 0);
    const [first] = choose(candidates, 10);
    const least = Math.min(...candidates.map((c) => Math.abs(c.logit!)));
    expect(Math.abs(candidates[first.index].logit!)).toBe(least);
    const asked = new Set(choose(candidates, 15).map((c) => c.index));
    const meanOf = (wanted: boolean): number => {
      const of = candidates.filter((_, i) => asked.has(i) === wanted).map((c) => Math.abs(c.logit!));
      return of.reduce((a, b) => a + b, 0) / of.length;
    };
    expect(meanOf(true)).toBeLessThan(0.7 * meanOf(false));
  });

  it('asks for the oddest while no defects are known', () => {
    const candidates = drawn(60, 6, false, 0);
    const [first] = choose(candidates, 5);
    expect(candidates[first.index].anomaly).toBe(Math.max(...candidates.map((c) => c.anomaly)));
    expect(first.reason).toBe('novel');
  });

  it('never asks for the same picture twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 40 }), (seed, wanted) => {
        const candidates = drawn(20, seed);
        const rng = createRng(seed);
        const twins = candidates.map((c) => ({
          ...c,
          embedding: c.embedding.map((v) => v + 1e-3 * rng.normal()),
        }));
        const choices = choose([...candidates, ...twins], wanted, seed);
        expect(new Set(choices.map((c) => c.index % 20)).size).toBe(choices.length);
      }),
    );
  });

  it('never asks again for what has a label', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const candidates = drawn(30, seed);
        const labelled = candidates.slice(0, 10).map((c) => c.embedding.map((v) => v + 1e-4));
        const choices = choose(candidates, 30, seed, labelled);
        expect(choices.every((c) => c.index >= 10)).toBe(true);
        expect(choices).toHaveLength(20);
      }),
    );
  });

  it('spreads over what is uncertain rather than asking one corner', () => {
    // Twenty parts on one spot, a little more uncertain than twenty on another; the model is sure of the rest.
    const rng = createRng(7);
    const candidates = Array.from({ length: 80 }, (_, i): Candidate => {
      const spot = Math.min(2, Math.floor(i / 20));
      return {
        logit: [0.1, 0.3, 6][spot],
        anomaly: 0,
        embedding: Float32Array.from({ length: SIZE }, (_, k) => 0.3 * rng.normal() + (k === spot ? 5 : 0)),
        fresh: false,
      };
    });
    const [first, second] = choose(candidates, 2).map((c) => c.index);
    expect([first < 20, second >= 20 && second < 40]).toEqual([true, true]);
  });

  it('bears copies of one picture and nothing at all', () => {
    const [one] = drawn(1, 1);
    expect(choose(Array<Candidate>(5).fill(one), 3)).toHaveLength(1);
    expect(choose([], 3)).toEqual([]);
  });
});
