import { expect, test } from 'vitest';
import { readExpected, readGate } from './read-numbers.ts';

test('what a trainer did not say is not known, and stops no page', () => {
  expect(readExpected({})).toEqual({
    auroc: null,
    escapeRate: null,
    falseRejectRate: null,
    heads: [],
    good: null,
    defects: null,
  });
  expect(readGate({})).toMatchObject({ ok: 0, ng: 0, challenger: null, champion: null });
  expect(readGate({ challenger: { costPerPart: 2 } }).challenger).toMatchObject({
    costPerPart: 2,
    escapeRate: null,
  });
});

test('rates as vision and as the API write them', () => {
  const rate = { value: 0.1, lo: 0, hi: 0.2, count: 1, of: 10 };
  const read = { value: 0.1, lo: 0, hi: 0.2, events: 1, n: 10 };
  expect(readExpected({ escapeRate: rate }).escapeRate).toEqual(read);
  expect(readExpected({ escapeRate: read }).escapeRate).toEqual(read);
  expect(readExpected({ escapeRate: { ...rate, of: 0 } }).escapeRate).toBe(null);
});
