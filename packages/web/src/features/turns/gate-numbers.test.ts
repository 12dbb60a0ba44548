import { expect, test } from 'vitest';
import { otherNumbers, readGateNumbers } from './gate-numbers.ts';

const rate = (count: number, of: number) => ({ value: count / of, lo: 0, hi: 1, count, of });
const rates = {
  escapeRate: rate(1, 10),
  falseRejectRate: rate(2, 40),
  byDefectType: { scratch: rate(1, 4) },
  costPerPart: 0.1,
};
const pairs = { of: 10, won: 3, lost: 1, worseP: 0.9, differentP: 0.6 };
const gain = { gain: 0.02, standardError: 0.01, bootstrap: null, probability: 0.93, worseP: 0.9 };
const numbers = {
  ok: 40,
  ng: 10,
  challenger: rates,
  comparison: {
    champion: rates,
    escapes: pairs,
    falseRejects: pairs,
    byDefectType: { scratch: pairs },
    cost: gain,
    auroc: { ...gain, champion: 0.9, challenger: 0.95 },
    unscored: 0,
    moreLabels: { ok: 12, ng: 4, gainPerPart: 0.01 },
  },
  championLatencyMs: 4,
  challengerLatencyMs: 5,
  scoreDifference: 1e-6,
};

test('what the tables do not show is listed, also what a later gate counts, and nothing twice', () => {
  const later = { ...numbers, unseen: 7, strata: { night: { lost: 2 } }, seeds: [1, 2] };
  const known = readGateNumbers(later);
  expect(known?.comparison?.auroc.challenger).toBe(0.95);
  expect(otherNumbers(later, known)).toEqual([
    { path: 'ok', value: 40 },
    { path: 'ng', value: 10 },
    { path: 'comparison.unscored', value: 0 },
    { path: 'comparison.moreLabels.ok', value: 12 },
    { path: 'comparison.moreLabels.ng', value: 4 },
    { path: 'comparison.moreLabels.gainPerPart', value: 0.01 },
    { path: 'unseen', value: 7 },
    { path: 'strata.night.lost', value: 2 },
    { path: 'seeds', value: '[1,2]' },
  ]);
});

test('numbers of a form that is not known are listed as they are', () => {
  const strange = { challenger: { escapes: 3 }, ok: 4 };
  expect(readGateNumbers(strange)).toBeNull();
  expect(otherNumbers(strange, null)).toEqual([
    { path: 'challenger.escapes', value: 3 },
    { path: 'ok', value: 4 },
  ]);
});
