import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../images/types.js';
import { createRng } from '../math/rng.js';
import { CONDITIONS, measureConditions } from './measure-conditions.js';

type Paint = (x: number, y: number) => number | readonly [number, number, number];

const draw = (width: number, height: number, paint: Paint): RgbImage => {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = paint(x, y);
      data.set(typeof value === 'number' ? [value, value, value] : value, 3 * (y * width + x));
    }
  return { width, height, data };
};

/** A grainy part with bars, brighter than its ground. */
const part =
  (seed: number, more: Paint = () => 0, shiftPx = 0): Paint =>
  (x, y) => {
    const rng = ((x * 7919 + y * 104729 + seed * 31) % 13) - 6;
    const inside = Math.abs(x - 160 - shiftPx) < 90 && Math.abs(y - 120) < 70;
    const bars = inside && Math.floor((x - shiftPx) / 20) % 2 === 0 ? 25 : 0;
    return Math.max(0, Math.min(255, (inside ? 150 : 60) + bars + rng + Number(more(x, y))));
  };

const blur = ({ width, height, data }: RgbImage, radius: number): RgbImage =>
  draw(width, height, (x, y) => {
    let sum = 0;
    let n = 0;
    for (let dy = -radius; dy <= radius; dy++)
      for (let dx = -radius; dx <= radius; dx++) {
        const px = Math.min(width - 1, Math.max(0, x + dx));
        const py = Math.min(height - 1, Math.max(0, y + dy));
        sum += data[3 * (py * width + px)];
        n++;
      }
    return Math.round(sum / n);
  });

describe('measureConditions', () => {
  it('matches cases by hand', () => {
    const flat = measureConditions(draw(100, 80, () => [60, 120, 20]));
    expect(flat.brightness).toBeCloseTo(0.299 * 60 + 0.587 * 120 + 0.114 * 20, 0);
    expect(flat).toMatchObject({ sharpness: 0, texture: 0, red: 0.3, green: 0.6, blue: 0.1 });
    expect(flat.positionX).toBeCloseTo(0.5, 6);
    // Left half dark, right half light: median between them, contrast the difference.
    const halves = measureConditions(draw(128, 128, (x) => (x < 64 ? 50 : 200)));
    expect(halves.contrast).toBeCloseTo(150, 0);
    // Columns of 0 and 10 in turn: one step of 10 sideways, none downwards; none over four pixels.
    const columns = measureConditions(draw(64, 64, (x) => 10 * (x % 2)));
    expect(columns.texture).toBeCloseTo(Math.sqrt(50), 6);
  });

  it('says what changed', () => {
    const before = measureConditions(draw(320, 240, part(1)));
    const dim = measureConditions(draw(320, 240, (x, y) => Math.round(0.8 * Number(part(1)(x, y)))));
    expect(dim.brightness / before.brightness).toBeCloseTo(0.8, 1);
    expect(dim.red).toBeCloseTo(before.red, 2);
    const moved = measureConditions(draw(320, 240, part(1, undefined, 32)));
    expect(moved.positionX - before.positionX).toBeGreaterThan(0.03);
    expect(Math.abs(moved.positionY - before.positionY)).toBeLessThan(0.01);
    const soft = measureConditions(blur(draw(320, 240, part(1)), 2));
    expect(soft.sharpness).toBeLessThan(0.7 * before.sharpness);
    expect(soft.texture).toBeLessThan(0.7 * before.texture);
    const warm = measureConditions(
      draw(320, 240, (x, y) => {
        const v = Number(part(1)(x, y));
        return [v, v, Math.round(0.8 * v)];
      }),
    );
    expect(warm.blue).toBeLessThan(before.blue - 0.02);
  });

  it('hardly sees a local defect', () => {
    const before = measureConditions(draw(320, 240, part(1)));
    // A black hole over 2 % of the picture, and a bright scratch.
    const hole: Paint = (x, y) => (Math.hypot(x - 190, y - 130) < 22 ? -150 : 0);
    const scratch: Paint = (x, y) => (Math.abs(x - y - 30) < 2 ? 80 : 0);
    for (const defect of [hole, scratch]) {
      const after = measureConditions(draw(320, 240, part(1, defect)));
      expect(Math.abs(after.brightness - before.brightness)).toBeLessThan(4);
      expect(Math.abs(after.contrast - before.contrast)).toBeLessThan(6);
      expect(after.sharpness / before.sharpness).toBeCloseTo(1, 1);
      expect(after.texture / before.texture).toBeCloseTo(1, 1);
      expect(Math.abs(after.positionX - before.positionX)).toBeLessThan(0.01);
      expect(Math.abs(after.red - before.red)).toBeLessThan(0.003);
    }
  });

  it('gives finite figures for any picture', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer(),
        (w, h, seed) => {
          const rng = createRng(seed);
          const result = measureConditions(draw(w, h, () => [rng.int(256), rng.int(256), rng.int(256)]));
          for (const name of CONDITIONS) expect(Number.isFinite(result[name])).toBe(true);
          expect(result.positionX).toBeGreaterThan(0);
          expect(result.positionX).toBeLessThan(1);
        },
      ),
      { numRuns: 40 },
    );
    expect(() => measureConditions({ width: 0, height: 0, data: new Uint8Array() })).toThrow(RangeError);
  });
});
