import { expect, test } from 'vitest';
import { brushPolygon } from './brush-polygon.ts';

const areaOf = (polygon: readonly number[]): number => {
  let area = 0;
  for (let i = 0; i < polygon.length; i += 2) {
    const j = (i + 2) % polygon.length;
    area += polygon[i] * polygon[j + 1] - polygon[j] * polygon[i + 1];
  }
  return Math.abs(area / 2);
};
const image = { width: 1000, height: 1000 };

test('a touch is a disc, a stroke a capsule, within a few per cent of their areas', () => {
  const disc = brushPolygon([{ x: 500, y: 400 }], 20, image);
  expect(areaOf(disc) / (Math.PI * 400)).toBeCloseTo(1, 1);
  const capsule = brushPolygon(
    [
      { x: 200, y: 200 },
      { x: 300, y: 260 },
      { x: 400, y: 200 },
    ],
    10,
    image,
  );
  const length = 2 * Math.hypot(100, 60);
  expect(areaOf(capsule) / (length * 20 + Math.PI * 100)).toBeCloseTo(1, 1);
  expect(capsule.length).toBeLessThan(400);
});

test('at the border the polygon stays within the image', () => {
  const polygon = brushPolygon([{ x: 2, y: 998 }], 30, image);
  expect(Math.min(...polygon)).toBe(0);
  expect(Math.max(...polygon)).toBe(1000);
  expect(polygon.length).toBeGreaterThanOrEqual(6);
});
