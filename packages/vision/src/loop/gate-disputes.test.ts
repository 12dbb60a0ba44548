import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { decideGate } from './gate.js';
import { knownSample, type SampledPart } from './gate-disputes.js';
import { gateInput, judged } from './gate-fixtures.js';
import type { GateImage, Verdict } from './gate-types.js';
import { decideAsking, simulateTurn } from './gate-simulation.js';

const part = (
  id: string,
  champion: Verdict,
  challenger: Verdict,
  label: Verdict | null = null,
): SampledPart => ({
  id,
  championVerdict: champion,
  challengerVerdict: challenger,
  label,
});

describe('knownSample', () => {
  it('asks about disputes alone and ends before the first that may not be asked', () => {
    const parts = [
      part('a', 'ok', 'ok'),
      part('b', 'ok', 'ng'),
      part('c', 'ng', 'ng'),
      part('d', 'ng', 'ok', 'ng'),
      part('e', 'ok', 'ok', 'ok'),
      part('f', 'ng', 'ok'),
      part('g', 'ok', 'ok'),
    ];
    expect(knownSample(parts, 1)).toEqual({ length: 5, agreed: 2, ask: ['b'] });
    expect(knownSample(parts, 0)).toEqual({ length: 1, agreed: 1, ask: [] });
    expect(knownSample(parts, 9)).toEqual({ length: 7, agreed: 3, ask: ['b', 'f'] });
    expect(knownSample([], 3)).toEqual({ length: 0, agreed: 0, ask: [] });
  });

  it('shows the share of disputes as it is, wherever it ends', () => {
    const rng = createRng(5);
    const share = 0.12;
    let sum = 0;
    const runs = 4000;
    for (let r = 0; r < runs; r++) {
      const parts = Array.from({ length: 400 }, (_, i) =>
        part(String(i), 'ok', rng.next() < share ? 'ng' : 'ok'),
      );
      const { ask, length } = knownSample(parts, 4);
      sum += ask.length / length;
    }
    // Standard error of the mean about 0.001.
    expect(Math.abs(sum / runs - share)).toBeLessThan(0.004);
  });
});

describe('a gate with a sample of which only the disputes are labelled', () => {
  const few = [...judged(12, 'ok', 'ok', 'ok'), ...judged(6, 'ng', 'ng', 'ng', 'scratch')];
  const config = { minOk: 10, minDefects: 5 };
  const disputed = (images: GateImage[]): GateImage[] =>
    images.map((image) => ({ ...image, id: `sampled-${image.id}`, source: 'audit', isDisputed: true }));

  it('promotes on ten labels what it holds without them, and says what it counted', () => {
    const won = disputed(judged(10, 'ng', 'ok', 'ng', 'scratch'));
    const input = gateInput(few, { config });
    expect(decideGate(input)).toMatchObject({ answer: 'hold' });
    const { answer, reasons, numbers } = decideGate({ ...input, images: [...few, ...won], agreed: 90 });
    expect(answer).toBe('promote');
    expect(reasons.join(' ')).toContain('Of 100 parts drawn by lot the two judge 10 differently');
    expect(numbers).toMatchObject({ disputed: 10, agreed: 90 });
    // One part in five is defective: twenty in the sample, of which ten are won, beside six others.
    expect(numbers.comparison?.escapes).toMatchObject({ of: 26, won: 10, lost: 0 });
    expect(numbers.comparison?.falseRejects).toMatchObject({ of: 92, won: 0, lost: 0 });
    // What is not like the line is not in the rates.
    expect(numbers.comparison?.champion.escapeRate).toMatchObject({ count: 0, of: 6 });
    expect(numbers.challenger.escapeRate.of).toBe(6);
    expect(numbers.comparison?.auroc.champion).toBe(1);
  });

  it('rejects what loses them', () => {
    const lost = disputed(judged(10, 'ng', 'ng', 'ok', 'scratch'));
    const { answer } = decideGate(gateInput([...few, ...lost], { config, agreed: 90 }));
    expect(answer).toBe('reject');
  });

  it('does not ask for labels where no label would settle it', () => {
    const unknown = decideGate(gateInput(few, { config, scoreDifference: null }));
    expect(unknown).toMatchObject({ answer: 'hold', hope: 0 });
    expect(decideGate(gateInput([], { hasChampion: false })).hope).toBe(0);
  });

  it('finds large gains that a small golden set cannot, and seldom takes an equal for better', () => {
    const promoted = (change: number, mayAsk: number): number => {
      let count = 0;
      for (let r = 0; r < 200; r++) {
        const { input, sample } = simulateTurn(
          {
            family: r % 2 ? 'beta' : 'normal',
            separation: 1.8,
            change,
            ok: 20,
            ng: 10,
            costs: { escape: 5, falseReject: 1 },
            defectRate: 0.2,
            thresholdNoise: 0,
            sampled: 200,
          },
          createRng(r).fork('disputes'),
        );
        if (decideAsking(input, sample, mayAsk).answer === 'promote') count++;
      }
      return count / 200;
    };
    expect(promoted(2, 0)).toBeLessThan(0.3);
    expect(promoted(2, 30)).toBeGreaterThan(0.7);
    expect(promoted(0, 30)).toBeLessThan(0.05);
  });
});
