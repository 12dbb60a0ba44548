import { expect, it } from 'vitest';
import { enlargeHeatmap } from './enlarge-heatmap.js';

const heatmap = { width: 2, height: 2, data: Float32Array.of(0, 1, 2, 3) };

it('leaves a map of the size of its image as it is', () => {
  expect([...enlargeHeatmap(heatmap, 2, 2)]).toEqual([0, 1, 2, 3]);
});

it('is linear between the centres of cells and flat beyond', () => {
  expect([...enlargeHeatmap(heatmap, 4, 2)]).toEqual([0, 0.25, 0.75, 1, 2, 2.25, 2.75, 3]);
  expect([...enlargeHeatmap(heatmap, 2, 4)]).toEqual([0, 1, 0.5, 1.5, 1.5, 2.5, 2, 3]);
});

it('spreads one cell over the image', () => {
  expect([...enlargeHeatmap({ width: 1, height: 1, data: Float32Array.of(0.5) }, 3, 2)]).toEqual(
    Array(6).fill(0.5),
  );
});
