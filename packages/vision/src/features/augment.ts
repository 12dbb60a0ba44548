import type { RgbImage } from '../images/types.js';
import type { Rng } from '../math/rng.js';

/** Ways in which good parts may differ that mean nothing; copies of good photos changed so teach a model as much. */
export const AUGMENTATIONS = ['none', 'flips', 'rotations', 'lighting'] as const;
export type Augmentation = (typeof AUGMENTATIONS)[number];

/** One change of a photo. The name is part of the key its features are cached under. */
export interface Variation {
  name: string;
  apply(image: RgbImage): RgbImage;
}

/** Factors on brightness, and on contrast about the photo's own mean. */
const BRIGHTNESS = 1.12;
const CONTRAST = 1.15;

/** The changed copies that each way asks for. */
export const variationsOf = (augmentation: Augmentation): readonly Variation[] => VARIATIONS[augmentation];

const flipX: Variation = {
  name: 'left-right',
  apply: ({ width, height, data }) =>
    gather({ width, height, data }, width, height, (x, y) => y * width + width - 1 - x),
};
const flipY: Variation = {
  name: 'top-bottom',
  apply: ({ width, height, data }) =>
    gather({ width, height, data }, width, height, (x, y) => (height - 1 - y) * width + x),
};
const halfTurn: Variation = {
  name: 'turned-180',
  apply: ({ width, height, data }) =>
    gather({ width, height, data }, width, height, (x, y) => (height - 1 - y) * width + width - 1 - x),
};
const quarterTurn: Variation = {
  name: 'turned-90',
  apply: ({ width, height, data }) =>
    gather({ width, height, data }, height, width, (x, y) => (height - 1 - x) * width + y),
};
const threeQuarterTurn: Variation = {
  name: 'turned-270',
  apply: ({ width, height, data }) =>
    gather({ width, height, data }, height, width, (x, y) => x * width + width - 1 - y),
};
const light = (name: string, brightness: number, contrast: number): Variation => ({
  name,
  apply: (image) => {
    const mean = image.data.reduce((sum, v) => sum + v, 0) / image.data.length;
    return mapValues(image, (v) => (mean + (v - mean) * contrast) * brightness);
  },
});

const VARIATIONS: Record<Augmentation, readonly Variation[]> = {
  none: [],
  flips: [flipX, flipY, halfTurn],
  rotations: [quarterTurn, halfTurn, threeQuarterTurn],
  lighting: [
    light('brighter-softer', BRIGHTNESS, 1 / CONTRAST),
    light('darker-harder', 1 / BRIGHTNESS, CONTRAST),
  ],
};

/** Share of the photo, longer by shorter side, and change of brightness of what `pasted` moves; as CutPaste draws them. */
const AREA = [0.005, 0.05] as const;
const ELONGATION = [1, 6] as const;
const SHADE = [0.05, 0.25] as const;

/**
 * A made-up defect: a rectangle of the photo is put elsewhere, a little brighter or darker (CutPaste, Li et al. 2021).
 * It looks like no real defect, but what finds it well also finds real ones well.
 */
export const pasteDefect = (rng: Rng): Variation => ({
  name: 'pasted',
  apply: ({ width, height, data }) => {
    const between = ([low, high]: readonly [number, number]): number => low + (high - low) * rng.next();
    const area = Math.exp(between([Math.log(AREA[0]), Math.log(AREA[1])])) * width * height;
    const elongation = between(ELONGATION);
    const [long, short] = [Math.sqrt(area * elongation), Math.sqrt(area / elongation)];
    const isUpright = rng.next() < 0.5;
    const w = Math.max(1, Math.min(width, Math.round(isUpright ? short : long)));
    const h = Math.max(1, Math.min(height, Math.round(isUpright ? long : short)));
    const place = (): [number, number] => [rng.int(width - w + 1), rng.int(height - h + 1)];
    const [[fromX, fromY], [toX, toY]] = [place(), place()];
    const factor = 1 + (rng.next() < 0.5 ? -1 : 1) * between(SHADE);
    const out = Uint8Array.from(data);
    for (let y = 0; y < h; y++)
      for (let x = 0; x < 3 * w; x++)
        out[((toY + y) * width + toX) * 3 + x] = toByte(data[((fromY + y) * width + fromX) * 3 + x] * factor);
    return { width, height, data: out };
  },
});

const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

const mapValues = ({ width, height, data }: RgbImage, change: (value: number) => number): RgbImage => {
  const table = Uint8Array.from({ length: 256 }, (_, v) => toByte(change(v)));
  return { width, height, data: data.map((v) => table[v]) };
};

/** @param from which pixel of `image` comes to (x, y) */
const gather = (
  { data }: RgbImage,
  width: number,
  height: number,
  from: (x: number, y: number) => number,
): RgbImage => {
  const out = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      const source = 3 * from(x, y);
      out[at] = data[source];
      out[at + 1] = data[source + 1];
      out[at + 2] = data[source + 2];
    }
  return { width, height, data: out };
};
