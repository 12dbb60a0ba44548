import { describe, expect, it } from 'vitest';
import type { CellKind } from '../heads/region-cells.js';
import { createRng } from '../math/rng.js';
import { PixelMetrics } from '../metrics/pixel.js';
import { MixCells } from './mix-cells.js';

const [WIDTH, HEIGHT] = [24, 18];

/** Maps of good images and of defective ones, whose upper left is a little hotter. */
const maps = (images: number, seed: number) => {
  const rng = createRng(seed);
  return Array.from({ length: images }, (_, i) => {
    const kinds =
      i % 3 > 0
        ? undefined
        : Array.from({ length: WIDTH * HEIGHT }, (_, p): CellKind => {
            const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)];
            const isInside = (x < 3 && y < 4) || (x > 9 && x < 12 + (i % 4) && y === 10);
            return isInside ? 'inside' : 'outside';
          });
    const heat = (gain: number): Float32Array =>
      Float32Array.from(
        { length: WIDTH * HEIGHT },
        (_, p) => rng.normal() + (kinds?.[p] === 'inside' ? gain : 0),
      );
    return { kinds, anomaly: heat(1), patch: heat(2) };
  });
};

const MIXES = [
  [1, 0],
  [0.4, 0.7],
  [0, 1],
];

const byPixelMetrics = (all: ReturnType<typeof maps>, a: number, b: number): number => {
  const metrics = new PixelMetrics();
  for (const { kinds, anomaly, patch } of all)
    metrics.add(
      anomaly.map((v, p) => a * v + b * patch[p]),
      kinds && Uint8Array.from(kinds, (kind) => (kind === 'inside' ? 1 : 0)),
      WIDTH,
      HEIGHT,
    );
  return metrics.result().pixelAupro;
};

const cellsOf = (all: ReturnType<typeof maps>): MixCells => {
  const cells = new MixCells();
  for (const { kinds, anomaly, patch } of all) cells.add(anomaly, patch, WIDTH, kinds);
  return cells;
};

describe('MixCells', () => {
  it.each(MIXES)('gives the AUPRO of pixel metrics for %f and %f', (a, b) => {
    const all = maps(40, 1);
    expect(cellsOf(all).aupro(a, b)).toBeCloseTo(byPixelMetrics(all, a, b), 3);
  });

  it('comes close where it draws among many cells', () => {
    const all = maps(600, 2);
    const cells = cellsOf(all);
    for (const [a, b] of MIXES)
      expect(Math.abs(cells.aupro(a, b) - byPixelMetrics(all, a, b))).toBeLessThan(3e-3);
  });

  it('leaves out the rim', () => {
    const cells = new MixCells();
    cells.add(Float32Array.of(3, 9, 1, 0), new Float32Array(4), 4, ['inside', 'rim', 'outside', 'outside']);
    expect(cells.aupro(1, 0)).toBeCloseTo(1, 9);
    expect(new MixCells().aupro(1, 0)).toBeNaN();
  });
});
