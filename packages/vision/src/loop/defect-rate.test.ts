import { expect, test } from 'vitest';
import { estimateDefectRate } from './defect-rate.js';

test('nothing audited is the prior', () => expect(estimateDefectRate({ audited: 0, defects: 0 })).toBe(0.05));

test('a small sample moves it, a large one settles it', () => {
  expect(estimateDefectRate({ audited: 10, defects: 4 })).toBeCloseTo(4.5 / 20);
  expect(estimateDefectRate({ audited: 10_000, defects: 100 })).toBeCloseTo(0.01, 3);
});

test('none found does not mean none made', () =>
  expect(estimateDefectRate({ audited: 30, defects: 0 })).toBeGreaterThan(0));
