import { expect, it } from 'vitest';
import { normalCdf } from './normal.js';
import { studentCdf } from './student.js';

it('studentCdf matches cases by hand', () => {
  // One degree is Cauchy: ½ + atan(t)/π. Two: ½ + t/(2·√(2 + t²)).
  for (const t of [-30, -1, 0, 0.3, 2, 12]) {
    expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 12);
    expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12);
    expect(studentCdf(t, 1e7)).toBeCloseTo(normalCdf(t), 6);
  }
  expect([studentCdf(Infinity, 3), studentCdf(-Infinity, 3)]).toEqual([1, 0]);
  expect(studentCdf(1, 0)).toBeNaN();
});
