import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { addToDrift, type DriftState, startDrift } from './drift.js';
import {
  type DriftBaseline,
  type DriftWindow,
  learnDriftBaseline,
  summariseWindow,
} from './drift-baseline.js';

/** Lots differ by 4 grey levels (1 sd), windows within a lot by 1. */
const lotWindows = (seed: number, lot: number, windows: number, shift = 0, names = ['brightness']) => {
  const rng = createRng(seed).fork(`lot ${lot}`);
  const offsets = names.map(() => 4 * rng.normal());
  return Array.from({ length: windows }, (): DriftWindow => ({
    n: 100,
    lot: String(lot),
    measurements: Object.fromEntries(
      names.map((name, i) => [name, { median: 128 + offsets[i] + shift + rng.normal(), spread: 5 }]),
    ),
  }));
};

const baselineOf = (seed: number, lots: number, names?: string[]): DriftBaseline => {
  const windows = Array.from({ length: lots }, (_, l) => lotWindows(seed, l, 5, 0, names)).flat();
  const baseline = learnDriftBaseline(windows);
  if ('refused' in baseline) throw new Error(baseline.refused);
  return baseline;
};

describe('learnDriftBaseline', () => {
  it('matches a case by hand', () => {
    // Lots at 10 … 18, two windows each at ±1 of it: no lot trimmed of nine; sd within √2.
    const windows = Array.from({ length: 9 }, (_, l) =>
      [-1, 1].map((d): DriftWindow => ({
        n: 1,
        lot: `${l}`,
        measurements: { x: { median: 10 + l + d, spread: 0 } },
      })),
    ).flat();
    const baseline = learnDriftBaseline(windows);
    expect(baseline).toMatchObject({ lots: 9, windowsPerLot: 2 });
    expect((baseline as DriftBaseline).measurements.x).toMatchObject({
      centre: 14,
      lotSd: expect.closeTo(Math.sqrt(7.5), 6),
      windowSd: expect.closeTo(Math.SQRT2, 12),
      degrees: 8,
    });
  });

  it('is not widened by a bad lot, and refuses too few', () => {
    const windows = Array.from({ length: 30 }, (_, l) => lotWindows(1, l, 4, l === 7 ? 60 : 0)).flat();
    const { measurements } = learnDriftBaseline(windows) as DriftBaseline;
    expect(measurements.brightness.lotSd).toBeLessThan(7);
    expect(Math.abs(measurements.brightness.centre - 128)).toBeLessThan(3);
    expect(learnDriftBaseline(windows.slice(0, 20))).toMatchObject({
      refused: expect.stringContaining('5 lots'),
    });
    // Without names every ten windows are taken for a lot.
    const unnamed = windows.map(({ n, measurements }) => ({ n, measurements }));
    expect(learnDriftBaseline(unnamed)).toMatchObject({ lots: 12, windowsPerLot: 10 });
  });
});

describe('addToDrift', () => {
  const run = (
    state: DriftState,
    seed: number,
    lots: number,
    shift: number,
    names?: string[],
  ): { lotsToAlarm: number; words: string } => {
    let now = state;
    for (let l = 0; l < lots; l++) {
      for (const window of lotWindows(seed, 1000 + l, 5, shift, names)) {
        const { state: next, alarms } = addToDrift(now, window);
        now = next;
        if (alarms.length > 0) return { lotsToAlarm: l + 1, words: alarms[0].inWords };
      }
    }
    return { lotsToAlarm: Infinity, words: '' };
  };

  it('says what moved, which way and how far', () => {
    const state = startDrift(baselineOf(1, 30));
    const { lotsToAlarm, words } = run(state, 5, 10, -40);
    expect(lotsToAlarm).toBe(1);
    expect(words).toMatch(/^brightness fell by \d+\.\d sd of usual lots \(from 12\d(\.\d)? to 8\d(\.\d)?\)$/);
    expect(run(state, 6, 30, 12).words).toMatch(/^brightness rose by [234]\.\d sd .*, over \d+ lots\)$/);
  });

  it('is quiet over long lots that are merely different', () => {
    let state = startDrift(baselineOf(2, 30));
    // A lot 1.5 sd above: a hundred windows of it are still one lot.
    for (let i = 0; i < 100; i++) {
      const next = addToDrift(state, {
        n: 100,
        lot: 'long',
        measurements: { brightness: { median: 134, spread: 5 } },
      });
      expect(next.alarms).toEqual([]);
      state = JSON.parse(JSON.stringify(next.state));
    }
  });

  it('is not raised by defective parts in a window', () => {
    const baseline = baselineOf(3, 30);
    const rng = createRng(4);
    let state = startDrift(baseline);
    for (let l = 0; l < 20; l++) {
      // Three parts in ten are covered in black.
      const images = Array.from({ length: 100 }, (_, i) => ({
        brightness: (i < 30 ? 40 : 128) + 2 * rng.normal(),
      }));
      const next = addToDrift(state, summariseWindow(images, `${l}`));
      expect(next.alarms).toEqual([]);
      state = next.state;
    }
  });

  it('has the run length it states, and finds three standard deviations within a few lots', () => {
    const names = ['brightness', 'contrast', 'sharpness', 'texture'];
    let alarms = 0;
    let delay = 0;
    const runs = 150;
    for (let seed = 0; seed < runs; seed++) {
      // At 200 lots a run of 60 has an alarm with probability 1 − e^(−0.3) = 0.26.
      const state = startDrift(baselineOf(seed, 25, names), 200);
      if (run(state, seed, 60, 0, names).lotsToAlarm < Infinity) alarms++;
      delay += Math.min(40, run(state, seed + 500, 40, 12, names).lotsToAlarm) / runs;
    }

    expect(alarms / runs).toBeLessThan(0.26);
    expect(delay).toBeLessThan(6);
  });
});
