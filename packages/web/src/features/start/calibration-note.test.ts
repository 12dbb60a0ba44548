import { expect, test } from 'vitest';
import { readCalibrationNote } from './calibration-note.ts';

// As packages/vision/src/station writes them.
test.each([
  [
    'conformal',
    'at most 0.5 % of good parts rejected, by 200 good images (conformal)',
    { percent: 0.5, good: 200 },
  ],
  [
    'tail-extrapolated',
    '1 % of good parts rejected is an extrapolation from 20 good images; 99 would guarantee it',
    { percent: 1, good: 20, needed: 99 },
  ],
  [
    'cost',
    'the threshold at which escapes (cost 5) and false rejects (cost 1.5) together cost least, cross-validated on 48 labels at a defect rate of 2.1 %',
    { escape: 5, falseReject: 1.5, labels: 48, percent: 2.1 },
  ],
])('the numbers of a promise (%s) are read out of its sentence', (method, note, values) => {
  expect(readCalibrationNote(method, note)).toEqual({ method, values });
});

test('a promise of another version stays in its own words', () => {
  expect(readCalibrationNote('conformal', 'at most 1 % of parts')).toBe(null);
  expect(readCalibrationNote('by hand', '1 of 2')).toBe(null);
});
