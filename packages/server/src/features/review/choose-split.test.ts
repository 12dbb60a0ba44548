import { expect, test } from 'vitest';
import { chooseSplit } from './choose-split.js';

const deal = (n: number, isPicked: (i: number) => boolean, share = 0.25) => {
  const counts = { ok: { train: 0, golden: 0 }, ng: { train: 0, golden: 0 } };
  const picked = { train: 0, golden: 0 };
  for (let i = 0; i < n; i++) {
    const label = { verdict: i % 4 === 3 ? ('ng' as const) : ('ok' as const), isPicked: isPicked(i) };
    const side = chooseSplit(counts, label, share) as 'train' | 'golden';
    counts[label.verdict][side]++;
    if (label.isPicked) picked[side]++;
  }
  return { counts, picked };
};

test('the first good parts teach; then either class has its golden share', () => {
  const { counts } = deal(400, () => false);
  expect(deal(13, () => false).counts.ok.golden).toBe(0);
  expect(counts.ok.golden / 300).toBeCloseTo(0.25, 1);
  expect(counts.ng.golden / 100).toBeCloseTo(0.25, 1);
});

test('what was drawn by lot judges, and what was picked teaches', () => {
  // A third is drawn, in blocks so that either class has its share of it.
  const { counts, picked } = deal(600, (i) => Math.floor(i / 4) % 3 !== 0);
  expect(counts.ok.golden / 450).toBeGreaterThan(0.22);
  expect(picked.golden / (picked.golden + picked.train)).toBeLessThan(0.03);
});

test('with nothing drawn, picked images fill half of the golden share; a rare class is not left without', () => {
  const { counts } = deal(400, () => true);
  expect(counts.ok.golden / 300).toBeCloseTo(0.125, 1);
  expect(counts.ng.golden / 100).toBeCloseTo(0.125, 1);
  const defectsPicked = deal(400, (i) => i % 4 === 3);
  expect(defectsPicked.counts.ng.golden).toBeGreaterThan(10);
});
