import { expect, test } from 'vitest';
import { nameRegions } from './name-regions.ts';

const box = { x: 1, y: 2, width: 3, height: 4 };

test('a region that nobody named is what the image is labelled with, and is asked for where that has no name', () => {
  const drawn = [
    { type: '', ...box },
    { type: 'dent', ...box },
  ];
  expect(nameRegions(drawn, ['scratch'])).toEqual([
    { type: 'scratch', ...box },
    { type: 'dent', ...box },
  ]);
  expect(nameRegions(drawn, [])).toBe(null);
  expect(nameRegions(drawn.slice(1), [])).toEqual(drawn.slice(1));
});
