import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import reference from './fixtures/pixel.json' with { type: 'json' };
import { connectedComponents, PixelMetrics, type PixelResult } from './pixel.js';
import { auroc } from './roc.js';

interface Image {
  map: Float32Array;
  mask: Uint8Array | undefined;
}

const measure = (images: readonly Image[], width: number, height: number): PixelResult => {
  const metrics = new PixelMetrics();
  for (const { map, mask } of images) metrics.add(map, mask, width, height);
  return metrics.result();
};

/** The definition, over every distinct score, nothing binned. */
const exactly = (images: readonly Image[], width: number, height: number): PixelResult => {
  const scores = images.flatMap((i) => [...i.map]);
  const labels = images.flatMap((i) => (i.mask ? [...i.mask] : [...i.map].map(() => 0)));
  const regions: number[][] = [];
  for (const { map, mask } of images) {
    if (!mask) continue;
    const { labels: found, count } = connectedComponents(mask, width, height);
    for (let c = 1; c <= count; c++) regions.push([...map].filter((_, at) => found[at] === c));
  }
  const normal = scores.filter((_, i) => !labels[i]);
  const share = (values: number[], t: number): number => values.filter((v) => v >= t).length / values.length;
  let [x0, y0, area] = [0, 0, 0];
  for (const t of [...new Set(scores)].sort((a, b) => b - a)) {
    const x1 = share(normal, t);
    const y1 = regions.reduce((sum, r) => sum + share(r, t), 0) / regions.length;
    if (x1 > x0 && x0 < 0.3) {
      const end = Math.min(x1, 0.3);
      const yEnd = y0 + ((y1 - y0) * (end - x0)) / (x1 - x0);
      area += ((end - x0) * (y0 + yEnd)) / 2;
    }
    [x0, y0] = [x1, y1];
  }
  return { pixelAuroc: auroc(scores, labels), pixelAupro: area / 0.3 };
};

const randomImages = (count: number, width: number, height: number, seed: number, scale = 1): Image[] => {
  const rng = createRng(seed);
  return Array.from({ length: count }, (_, i) => {
    const mask =
      i % 3 === 0 ? undefined : new Uint8Array(width * height).map(() => (rng.next() < 0.1 ? 1 : 0));
    const map = new Float32Array(width * height).map(
      (_, at) => scale * (rng.normal() + (mask?.[at] ? 1 : 0)),
    );
    return { map, mask };
  });
};

describe('PixelMetrics', () => {
  it('matches a case by hand', () => {
    // One row: scores 5 4 3 2 1 0, defects at 5 (a region) and 3–2 (another), normal 4, 1, 0.
    // AUROC: 5 beats 3, 3 beats 2, 2 beats 2 of 3 normals: 7/9.
    // PRO: ½ at rate 0 (5 found), then the normal 4 takes the rate to ⅓ at ½; up to 0.3 the curve stays at ½.
    const metrics = new PixelMetrics();
    metrics.add(Float32Array.of(5, 4, 3, 2, 1, 0), Uint8Array.of(1, 0, 1, 1, 0, 0), 6, 1);
    expect(metrics.result().pixelAuroc).toBeCloseTo(7 / 9, 14);
    expect(metrics.result().pixelAupro).toBeCloseTo(0.5, 14);
  });

  it('weighs a small region as much as a large one and cuts the last segment at the limit', () => {
    // All tied: the curve is the diagonal from (0, 0) to (1, 1); up to 0.3 its mean height is 0.15.
    const tied = new PixelMetrics();
    tied.add(new Float32Array(6).fill(-2), Uint8Array.of(1, 0, 1, 1, 0, 0), 6, 1);
    expect(tied.result()).toEqual({ pixelAuroc: 0.5, pixelAupro: expect.closeTo(0.15, 14) });
    // The region of one pixel is missed, the region of four found: PRO ½ though 4 of 5 pixels are found.
    const missed = new PixelMetrics();
    missed.add(Float32Array.of(9, 9, 9, 9, 1, 0, 2), Uint8Array.of(1, 1, 1, 1, 0, 1, 0), 7, 1);
    expect(missed.result().pixelAupro).toBeCloseTo(0.5, 14);
  });

  it.each(reference.map((c, i) => [i, c] as const))(
    'agrees with scikit-learn and SciPy on case %i',
    (_, c) => {
      const images = c.maps.map((map, i) => ({
        map: Float32Array.from(map),
        mask: Uint8Array.from(c.masks[i], Number),
      }));
      const counts = images.map(({ mask }) => connectedComponents(mask, c.width, c.height).count);
      expect(counts).toEqual(c.components);
      const result = measure(images, c.width, c.height);
      expect(result.pixelAuroc).toBeCloseTo(c.pixelAuroc, 12);
      expect(result.pixelAupro).toBeCloseTo(c.pixelAupro, 12);
    },
  );

  it.each([1e-8, 1, 1e12])('agrees with the exact figures for scores of size %d', (scale) => {
    const images = randomImages(4, 14, 11, 3, scale);
    const exact = exactly(images, 14, 11);
    const binned = measure(images, 14, 11);
    expect(binned.pixelAuroc).toBeCloseTo(exact.pixelAuroc, 4);
    expect(binned.pixelAupro).toBeCloseTo(exact.pixelAupro, 3);
  });

  it('does not depend on the order of images, on a doubling of scores or on an all-normal mask being given', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const images = randomImages(4, 6, 5, seed);
        const result = measure(images, 6, 5);
        // Of so few pixels none may be a defect: then there is no figure, whatever the order.
        const like = (value: number): unknown => (Number.isNaN(value) ? NaN : expect.closeTo(value, 12));
        const close = { pixelAuroc: like(result.pixelAuroc), pixelAupro: like(result.pixelAupro) };
        expect(measure(images.toReversed(), 6, 5)).toEqual(close);
        const changed = images.map(({ map, mask }) => ({
          map: map.map((v) => 2 * v),
          mask: mask ?? new Uint8Array(30),
        }));
        expect(measure(changed, 6, 5)).toEqual(close);
      }),
      { numRuns: 20 },
    );
  });

  it('complements when scores are turned round', () => {
    const images = randomImages(3, 8, 8, 1);
    const turned = images.map(({ map, mask }) => ({ map: map.map((v) => -v), mask }));
    expect(measure(turned, 8, 8).pixelAuroc).toBeCloseTo(1 - measure(images, 8, 8).pixelAuroc, 12);
  });

  it('orders infinities, signs and zeros', () => {
    const metrics = new PixelMetrics();
    metrics.add(
      Float32Array.of(-Infinity, -1, -1e-30, -0, 0, 1e-30, 1, Infinity),
      Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1),
      8,
      1,
    );
    // Of 16 pairs only −0 against 0 is tied.
    expect(metrics.result().pixelAuroc).toBeCloseTo(15.5 / 16, 14);
  });

  it('is NaN without defects or without normal pixels, and refuses what it cannot use', () => {
    const metrics = new PixelMetrics();
    expect(metrics.result()).toEqual({ pixelAuroc: NaN, pixelAupro: NaN });
    metrics.add(new Float32Array(4), null, 2, 2);
    expect(metrics.result().pixelAupro).toBeNaN();
    expect(() => metrics.add(new Float32Array(3), null, 2, 2)).toThrow(RangeError);
    expect(() => metrics.add(new Float32Array(4), new Uint8Array(3), 2, 2)).toThrow(RangeError);
    expect(() => metrics.add(Float32Array.of(0, NaN, 0, 0), null, 2, 2)).toThrow('not a number');
    const full = new PixelMetrics();
    full.add(new Float32Array(4), new Uint8Array(4).fill(1), 2, 2);
    expect(full.result()).toEqual({ pixelAuroc: NaN, pixelAupro: NaN });
  });
});
