import { expect, it } from 'vitest';
import { byAlarm, verdictAt } from './verdict-at.js';

it('lets a part pass only below the threshold, and none that could not be judged', () => {
  expect([0, 0.499, 0.5, 0.501, 1].map((score) => verdictAt(score, 0.5))).toEqual([
    'ok',
    'ok',
    'ng',
    'ng',
    'ng',
  ]);
  expect([verdictAt(Number.NaN, 0.5), verdictAt(0.1, Number.NaN)]).toEqual(['ng', 'ng']);
});

it('sorts what could not be judged before the highest score', () => {
  const scores = [0.2, Number.NaN, 0.9, 0.5, Number.NaN, 1].map((score) => ({ score }));
  expect(scores.toSorted(byAlarm).map(({ score }) => score)).toEqual([
    Number.NaN,
    Number.NaN,
    1,
    0.9,
    0.5,
    0.2,
  ]);
});
