import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { type SimulatedLine, simulateLine } from './line-simulation.js';

const LINE: Omit<SimulatedLine, 'separation'> = {
  family: 'normal',
  costs: { escape: 5, falseReject: 1 },
  defectRate: 0.2,
  turns: 10,
  ok: 20,
  ng: 10,
  sampled: 50,
  labelled: 10,
  maxAsked: 30,
};
const play = (separation: SimulatedLine['separation'], lines: number) =>
  Array.from({ length: lines }, (_, seed) =>
    simulateLine({ ...LINE, separation }, createRng(seed).fork('line')),
  ).flat();

describe('simulateLine', () => {
  it('gives the same turns for the same seed, and asks for no more than it may', () => {
    const turns = play(() => 1.8, 2);
    expect(play(() => 1.8, 2)).toEqual(turns);
    expect(turns.some((t) => t.asked > 0)).toBe(true);
    for (const { asked } of turns) expect(asked).toBeLessThanOrEqual(LINE.maxAsked);
  });

  it('shows evidence that is used again to be fair: equal models are hardly ever promoted, one that is much better is', () => {
    const equal = play(() => 1.8, 8);
    expect(equal.every((t) => Math.abs(t.gain) < 1e-12)).toBe(true);
    expect(equal.filter((t) => t.answer === 'promote').length).toBeLessThanOrEqual(4);
    const better = play((turn) => (turn === 0 ? 1.3 : 2.3), 4);
    const promoted = better.filter((t) => t.answer === 'promote');
    expect(promoted.length).toBeGreaterThanOrEqual(4);
    expect(promoted.filter((t) => t.gain > 0).length).toBeGreaterThanOrEqual(4);
  });
});
