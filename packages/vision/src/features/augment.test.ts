import { describe, expect, it } from 'vitest';
import { createRng } from '../math/rng.js';
import { photo } from '../station/station-fixtures.js';
import { AUGMENTATIONS, pasteDefect, variationsOf } from './augment.js';

// 3 × 2 pixels; red tells them apart.
const tiny = {
  width: 3,
  height: 2,
  data: Uint8Array.from([1, 0, 9, 2, 0, 9, 3, 0, 9, 4, 0, 9, 5, 0, 9, 6, 0, 9]),
};
const red = ({ data }: { data: Uint8Array }): number[] => [...data].filter((_, i) => i % 3 === 0);

describe('variationsOf', () => {
  it.each([
    ['flips', 'left-right', 3, [3, 2, 1, 6, 5, 4]],
    ['flips', 'top-bottom', 3, [4, 5, 6, 1, 2, 3]],
    ['flips', 'turned-180', 3, [6, 5, 4, 3, 2, 1]],
    ['rotations', 'turned-90', 2, [4, 1, 5, 2, 6, 3]],
    ['rotations', 'turned-270', 2, [3, 6, 2, 5, 1, 4]],
  ] as const)('%s: %s', (augmentation, name, width, pixels) => {
    const turned = variationsOf(augmentation)
      .find((v) => v.name === name)!
      .apply(tiny);
    expect([turned.width, turned.height]).toEqual([width, 6 / width]);
    expect(red(turned)).toEqual(pixels);
    expect([...turned.data].filter((_, i) => i % 3 === 2)).toEqual(Array(6).fill(9));
  });

  it('changes the light only as far as a byte goes', () => {
    const pair = { width: 2, height: 1, data: Uint8Array.from([250, 100, 0, 250, 100, 0]) };
    const [brighterSofter, darkerHarder] = variationsOf('lighting').map((v) => [
      ...v.apply(pair).data.subarray(0, 3),
    ]);
    expect(brighterSofter).toEqual([255, 114, 17]);
    expect(darkerHarder).toEqual([241, 87, 0]);
  });

  it('leaves the photo as it was and names every change but once', () => {
    for (const augmentation of AUGMENTATIONS)
      for (const variation of variationsOf(augmentation)) {
        const before = photo(1, { width: 24, height: 16 });
        variation.apply(before);
        expect(before).toEqual(photo(1, { width: 24, height: 16 }));
      }
    expect(variationsOf('none')).toEqual([]);
  });
});

describe('pasteDefect', () => {
  it('changes a small part of the photo, by the seed', () => {
    const before = photo(1);
    for (let seed = 0; seed < 20; seed++) {
      const { data } = pasteDefect(createRng(seed)).apply(before);
      expect(pasteDefect(createRng(seed)).apply(before).data).toEqual(data);
      const changed = data.filter((v, i) => v !== before.data[i]).length / data.length;
      expect(changed).toBeGreaterThan(0.001);
      expect(changed).toBeLessThan(0.07);
    }
  });

  it('fits into the smallest photo', () => {
    const { data } = pasteDefect(createRng(1)).apply({ width: 1, height: 1, data: Uint8Array.of(9, 9, 9) });
    expect(data).toHaveLength(3);
  });
});
