import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { clopperPearson } from '../metrics/binomial.js';
import { decideGate } from './gate.js';
import { costGain, rateGain } from './gate-cost.js';
import { labelsNeeded } from './gate-labels.js';
import { simulateTurn } from './gate-simulation.js';
import { probabilityOfGain, standardErrorNeeded } from './posterior.js';

const discordance = (of: number, won: number, lost: number) => ({ of, won, lost, worseP: 0, differentP: 0 });

describe('probabilityOfGain', () => {
  it('matches cases by hand', () => {
    // gain = 0, usual = se: half of what remains beside "nothing changed", whose Bayes factor is √2/4.
    expect(probabilityOfGain(0, 1, 1)).toBeCloseTo(0.5 / (1 + Math.SQRT2 / 4), 12);
    expect(probabilityOfGain(1, 0, 1)).toBe(1);
    expect(probabilityOfGain(0, 0, 1)).toBe(0);
    expect(probabilityOfGain(NaN, 1, 1)).toBe(0.4);
  });

  it('is the share of true gains among simulated turns that look alike', () => {
    // Draw turns from the prior itself, keep those the gate would believe: what it says must be so.
    const rng = createRng(3);
    let said = 0;
    let so = 0;
    let kept = 0;
    for (let i = 0; i < 40_000; i++) {
      const truth = rng.next() < 0.2 ? 0 : rng.normal();
      const seen = truth + 0.8 * rng.normal();
      const p = probabilityOfGain(seen, 0.8, 1);
      if (p < 0.85) continue;
      kept++;
      said += p;
      if (truth > 0) so++;
    }
    expect(so / kept).toBeCloseTo(said / kept, 1.7);
  });

  it('is met at the standard error that is said to be needed', () => {
    const se = standardErrorNeeded(0.3, 0.2, 0.9, 0.8);
    expect(probabilityOfGain(0.3 - 0.8416212 * se, se, 0.2)).toBeCloseTo(0.9, 6);
  });
});

describe('costGain and labelsNeeded', () => {
  it('match cases by hand', () => {
    // 8 images, 2 won, none lost: shares 2.5/9.5 and 0.5/9.5.
    const { mean, variance } = rateGain(discordance(8, 2, 0));
    expect(mean).toBeCloseTo(2 / 9.5, 14);
    expect(variance).toBeCloseTo((3 / 9.5 - (2 / 9.5) ** 2) / 10.5, 14);
    const weights = { ng: 1, ok: 0 };
    const cost = costGain(discordance(8, 2, 0), discordance(5, 0, 0), weights);
    expect(cost.gain).toBeCloseTo(mean, 14);
    expect(cost.standardError).toBeCloseTo(Math.sqrt(variance), 14);
  });

  it('asks where the uncertainty is, and for nothing where there is enough', () => {
    const goal = { gain: 0.1, usual: 0.1, confidence: 0.9 };
    const escapes = discordance(20, 3, 3);
    const onlyDefects = labelsNeeded(escapes, discordance(5000, 5, 5), { ng: 1, ok: 0.8 }, goal);
    expect(onlyDefects.ok).toBe(0);
    expect(onlyDefects.ng).toBeGreaterThan(50);
    // That many bring the variance to the target, the good images' share included.
    const target = standardErrorNeeded(0.1, 0.1, 0.9, 0.8) ** 2;
    const { variance } = rateGain(escapes);
    const ok = 0.64 * rateGain(discordance(5000, 5, 5)).variance;
    const at = (more: number): number => (variance * 22.5) / (22.5 + more) + ok;
    expect(at(onlyDefects.ng)).toBeLessThanOrEqual(target);
    expect(at(onlyDefects.ng - 1)).toBeGreaterThan(target);
    const enough = labelsNeeded(discordance(5000, 5, 5), discordance(5000, 5, 5), { ng: 1, ok: 1 }, goal);
    expect(enough).toMatchObject({ ok: 0, ng: 0 });
  });
});

describe('simulated turns', () => {
  const run = (changes: readonly number[], thresholdNoise: number, turns: number) => {
    let promoted = 0;
    let better = 0;
    let rejected = 0;
    let count = 0;
    for (const family of ['normal', 'beta'] as const) {
      for (const [ok, ng] of [
        [50, 25],
        [200, 100],
      ]) {
        for (let r = 0; r < turns; r++) {
          const rng = createRng(r).fork(`${family} ${ok}`);
          const { input, champion, challenger } = simulateTurn(
            {
              family,
              separation: 1.8,
              change: changes[r % changes.length],
              ok,
              ng,
              costs: { escape: 5, falseReject: 1 },
              defectRate: 0.2,
              thresholdNoise,
            },
            rng,
          );
          const { answer, numbers } = decideGate(input);
          count++;
          if (answer === 'reject') rejected++;
          if (answer !== 'promote') continue;
          promoted++;
          if (challenger.costPerPart < champion.costPerPart || challenger.auroc > champion.auroc + 1e-9)
            better++;
          expect(numbers.comparison?.escapes.worseP).toBeGreaterThan(0.1);
          const { falseRejects, cost } = numbers.comparison ?? {};
          expect((falseRejects?.worseP ?? 0) > 0.1 || (cost?.probability ?? 0) >= 0.9).toBe(true);
        }
      }
    }
    return { promoted, better, rejected, count };
  };

  it('promotes the better one in nine of ten promotions', () => {
    const { promoted, better } = run([-1, -0.3, -0.05, 0, 0.05, 0.3, 1, 2], 0.03, 80);
    expect(promoted).toBeGreaterThan(40);
    expect(clopperPearson(better, promoted, 0.9).lo).toBeGreaterThan(0.9);
  });

  it('would take an equal for better where the champion picked what it is in doubt of, and so leaves that out', () => {
    const promoted = (isBlind: boolean): number => {
      let count = 0;
      for (let r = 0; r < 150; r++) {
        const { input } = simulateTurn(
          {
            family: 'normal',
            separation: 1.8,
            change: 0,
            ok: 225,
            ng: 75,
            costs: { escape: 5, falseReject: 1 },
            defectRate: 0.25,
            thresholdNoise: 0,
            pickedShare: 2 / 3,
          },
          createRng(r).fork('picked'),
        );
        const images = input.images.map((i) => (isBlind ? { ...i, pickedByChampion: false } : i));
        const { answer, numbers } = decideGate({ ...input, images });
        expect(numbers.leftOut).toBe(isBlind ? 0 : 200);
        if (answer === 'promote') count++;
      }
      return count / 150;
    };
    expect(promoted(true)).toBeGreaterThan(0.08);
    expect(promoted(false)).toBeLessThan(0.05);
  });

  it('seldom promotes or rejects an equal', () => {
    const { promoted, rejected, count } = run([0], 0, 60);
    expect(promoted / count).toBeLessThan(0.05);
    expect(rejected / count).toBeLessThan(0.15);
  });
});
