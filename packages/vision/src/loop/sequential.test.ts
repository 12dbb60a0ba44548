import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../math/rng.js';
import { comparisonEvidence, pairedEvidence } from './evidence.js';
import { addToRollout, readRollout, startRollout } from './rollout.js';
import {
  addToComparison,
  addToRate,
  type ComparisonTest,
  readTest,
  startComparison,
  startRateTest,
} from './sequential.js';
import { expectedPartsToHalt, expectedPartsToHaltComparison } from './sequential-power.js';

const count = (rng: Rng, parts: number, rate: number): number => {
  let events = 0;
  for (let i = 0; i < parts; i++) if (rng.next() < rate) events++;
  return events;
};

describe('rate test', () => {
  it('matches a case by hand', () => {
    // One event of one part at a limit of ½: odds a give rate a/(1 + a), over ½.
    const test = addToRate(startRateTest({ limitRate: 0.5, alpha: 0.05 }), { events: 1, parts: 1 });
    const mean = [1.25, 1.5, 2, 3, 5, 10].reduce((sum, a) => sum + (2 * a) / (1 + a) / 6, 0);
    expect(readTest(test)).toEqual({
      halt: false,
      evidence: expect.closeTo(mean, 12),
      needed: 20,
      pValue: expect.closeTo(1 / mean, 12),
    });
  });

  it('does not care how parts are batched, stays halted, and survives JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(20)), { minLength: 1, maxLength: 10 }), (batches) => {
        let many = startRateTest({ limitRate: 0.02, alpha: 0.01 });
        for (const [events, more] of batches) many = addToRate(many, { events, parts: events + more });
        const one = addToRate(startRateTest({ limitRate: 0.02, alpha: 0.01 }), many);
        one.logEvidence.forEach((l, j) => expect(l).toBeCloseTo(many.logEvidence[j], 8));
        const later = addToRate(many, { events: 0, parts: 10_000 });
        expect(readTest(later).evidence).toBeGreaterThanOrEqual(readTest(many).evidence);
        expect(addToRate(JSON.parse(JSON.stringify(many)), { events: 1, parts: 2 })).toEqual(
          addToRate(many, { events: 1, parts: 2 }),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('takes events that come after their parts, though never more than there were parts', () => {
    const start = startRateTest({ limitRate: 0.02, alpha: 0.01 });
    const late = addToRate(addToRate(start, { events: 0, parts: 40 }), { events: 6, parts: 0 });
    const once = addToRate(start, { events: 6, parts: 40 });
    late.logEvidence.forEach((l, j) => expect(l).toBeCloseTo(once.logEvidence[j], 10));
    expect(late).toMatchObject({ events: 6, parts: 40 });
    expect(() => addToRate(late, { events: 35, parts: 0 })).toThrow(RangeError);
    expect(() => addToRate(late, { events: 0, parts: -1 })).toThrow(RangeError);
  });

  it('holds its false-alarm rate at the limit, and halts on a doubling when it says', () => {
    const run = (rate: number, batches: number, seed: number): number => {
      const rng = createRng(seed);
      let test = startRateTest({ limitRate: 0.05, alpha: 0.1 });
      for (let b = 0; b < batches; b++) {
        test = addToRate(test, { events: count(rng, 10, rate), parts: 10 });
        if (readTest(test).halt) return test.parts;
      }
      return Infinity;
    };
    let alarms = 0;
    for (let seed = 0; seed < 400; seed++) if (run(0.05, 300, seed) < Infinity) alarms++;
    expect(alarms / 400).toBeLessThanOrEqual(0.1);
    const lengths = Array.from({ length: 200 }, (_, seed) => run(0.1, 500, seed));
    const mean = lengths.reduce((sum, l) => sum + l, 0) / lengths.length;
    const said = expectedPartsToHalt({ limitRate: 0.05, alpha: 0.1 });
    expect(mean / said).toBeGreaterThan(0.6);
    expect(mean / said).toBeLessThan(1.4);
  });
});

describe('comparison', () => {
  it('matches a case by hand', () => {
    // One event among one part each: it is the challenger's with probability ψ/(1 + ψ).
    const batch = { challengerEvents: 1, challengerParts: 1, championEvents: 0, championParts: 1 };
    expect(comparisonEvidence(batch, [[3, 1]])[0]).toBeCloseTo(Math.log(0.75 / 0.5), 12);
    // Two of four with one event each: weights 1, 4ψ, ψ² of 0, 1, 2 events for the challenger.
    const even = { challengerEvents: 1, challengerParts: 2, championEvents: 1, championParts: 2 };
    expect(comparisonEvidence(even, [[2, 1]])[0]).toBeCloseTo(Math.log(8 / 13 / (4 / 6)), 12);
    // No events, or nothing but events, say nothing.
    const none = { challengerEvents: 0, challengerParts: 9, championEvents: 0, championParts: 9 };
    expect(comparisonEvidence(none, [[2, 1]])).toEqual([0]);
  });

  const stream = (
    rates: (batch: number) => [number, number],
    batches: number,
    seed: number,
    parts: [number, number] = [10, 30],
  ): ComparisonTest => {
    const rng = createRng(seed);
    let test = startComparison({ kind: 'concurrent', band: 1.5, alpha: 0.1 });
    for (let b = 0; b < batches && !readTest(test).halt; b++) {
      const [own, other] = rates(b);
      test = addToComparison(test, {
        challengerEvents: count(rng, parts[0], own),
        challengerParts: parts[0],
        championEvents: count(rng, parts[1], other),
        championParts: parts[1],
      });
    }
    return test;
  };

  it('holds its false-alarm rate at the ends of the band, though the common rate moves with the lots', () => {
    const lots = (b: number): number => [0.02, 0.2, 0.08][Math.floor(b / 20) % 3];
    const tilted = (rate: number, ratio: number): number => (rate * ratio) / (1 - rate + rate * ratio);
    for (const ratio of [1 / 1.5, 1, 1.5]) {
      let alarms = 0;
      for (let seed = 0; seed < 150; seed++) {
        const test = stream((b) => [tilted(lots(b), ratio), lots(b)], 150, seed);
        if (readTest(test).halt) alarms++;
      }
      expect(alarms / 150).toBeLessThanOrEqual(0.1);
    }
  });

  it('halts when rejects treble or nearly vanish, in about the parts it says', () => {
    const said = expectedPartsToHaltComparison({
      championRate: 0.1,
      challengerShare: 0.5,
      band: 1.5,
      factor: 4,
      alpha: 0.1,
    });
    const own = 0.4 / 1.3;
    const sizes: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      const test = stream(() => [own, 0.1], 200, seed, [10, 10]);
      expect(readTest(test).halt).toBe(true);
      sizes.push(test.challengerParts + test.championParts);
    }
    const mean = sizes.reduce((sum, s) => sum + s, 0) / sizes.length;
    expect(mean / said).toBeGreaterThan(0.6);
    expect(mean / said).toBeLessThan(1.6);
    expect(readTest(stream(() => [0.005, 0.1], 300, 1)).halt).toBe(true);
  });

  it('pairs parts that both judged', () => {
    let test = startComparison({ kind: 'paired', band: 1, alpha: 0.05 });
    for (let i = 0; i < 4; i++)
      test = addToComparison(test, {
        challengerEvents: 5,
        challengerParts: 50,
        championEvents: 2,
        championParts: 50,
        bothEvents: 2,
      });
    expect(readTest(test).halt).toBe(true);
    // Band 2, stake 0.4/2 = 0.2: both 1 − 0.2, challenger alone 1.2, champion alone 1 − 0.4.
    const counts = { both: 1, challengerOnly: 3, championOnly: 1 };
    expect(pairedEvidence(counts, 2)[3]).toBeCloseTo(Math.log(0.8 * 1.2 ** 3 * 0.6), 12);
    expect(() =>
      addToComparison(test, {
        challengerEvents: 1,
        challengerParts: 2,
        championEvents: 1,
        championParts: 3,
      }),
    ).toThrow(RangeError);
  });

  it('holds its false-alarm rate for pairs at the end of the band', () => {
    // 10 % rejected by both, 10 % by the challenger alone: twice the champion's, as allowed.
    let alarms = 0;
    for (let seed = 0; seed < 200; seed++) {
      const rng = createRng(seed);
      let test = startComparison({ kind: 'paired', band: 2, alpha: 0.1 });
      for (let b = 0; b < 100; b++) {
        const bothEvents = count(rng, 20, 0.1);
        const own = count(rng, 20 - bothEvents, 0.1 / 0.9);
        const parts = { challengerParts: 20, championParts: 20 };
        test = addToComparison(test, {
          ...parts,
          challengerEvents: bothEvents + own,
          championEvents: bothEvents,
          bothEvents,
        });
      }
      if (readTest(test).halt) alarms++;
    }
    expect(alarms / 200).toBeLessThanOrEqual(0.1);
  });

  it('refuses what cannot be', () => {
    expect(() => startRateTest({ limitRate: 0, alpha: 0.1 })).toThrow(RangeError);
    expect(() => startRateTest({ limitRate: 0.1, alpha: 0 })).toThrow(RangeError);
    expect(() => startComparison({ kind: 'paired', band: 0.5, alpha: 0.1 })).toThrow(RangeError);
    const test = startRateTest({ limitRate: 0.1, alpha: 0.1 });
    expect(() => addToRate(test, { events: 3, parts: 2 })).toThrow(RangeError);
  });
});

describe('rollout', () => {
  const limits = { falseAlarmRate: 0.01, maxRejectRatio: 2, maxOverrideRate: 0.01, maxErrorRate: 0.02 };
  const challenger = { parts: 50, rejects: 2, overrides: 0, errors: 0 };
  const champion = { parts: 50, rejects: 2 };

  it('runs on quietly, and names what left its band', () => {
    let watch = startRollout(limits);
    for (let b = 0; b < 3; b++) watch = addToRollout(watch, { mode: 'live', challenger, champion });
    expect(readRollout(watch)).toEqual({ halt: false, reasons: [] });
    for (let b = 0; b < 4; b++)
      watch = addToRollout(watch, { mode: 'live', challenger: { ...challenger, overrides: 5 }, champion });
    const { halt, reasons } = readRollout(watch);
    expect(halt).toBe(true);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain('Overrides: 20 of 350 parts (5.7 %, limit 1.0 %)');
    let shadow = startRollout(limits);
    for (let b = 0; b < 6; b++)
      shadow = addToRollout(shadow, {
        mode: 'shadow',
        challenger: { ...challenger, rejects: 12 },
        champion,
        bothRejected: 1,
      });
    expect(readRollout(shadow).reasons[0]).toContain('rejects 24.0 % of 300 parts, the champion 4.0 %');
  });
});
