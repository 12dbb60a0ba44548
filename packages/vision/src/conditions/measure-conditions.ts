import type { RgbImage } from '../images/types.js';

/** How an image as a whole was taken; see `measureConditions`. */
export interface Conditions {
  /** Median brightness, 0 … 255. */
  brightness: number;
  /** Brightness of the lightest tenth less that of the darkest tenth, 0 … 255. */
  contrast: number;
  /** Steps between neighbouring pixels against steps over four pixels, 0 … 1: falls when focus is lost. */
  sharpness: number;
  /** Energy of steps between neighbouring pixels, in grey levels: grain of the surface and of the camera. */
  texture: number;
  /** Share of red, green and blue in the light, a third each when grey. */
  red: number;
  green: number;
  blue: number;
  /** Where what stands out lies, as a share of width and height, 0.5 in the middle. */
  positionX: number;
  positionY: number;
}

export const CONDITIONS = [
  'brightness',
  'contrast',
  'sharpness',
  'texture',
  'red',
  'green',
  'blue',
  'positionX',
  'positionY',
] as const satisfies readonly (keyof Conditions)[];

/** Samples a side, and blocks a side of which medians are taken. */
const GRID = 64;
const BLOCKS = 8;
const PER_BLOCK = GRID / BLOCKS;
const STEP_PX = 4;
/** Brightness is kept to an eighth of a grey level in histograms: exact enough, and no sorting. */
const BINS_PER_LEVEL = 8;

const quantileOf = (histogram: Uint16Array, total: number, q: number): number => {
  let left = q * total;
  for (let bin = 0; bin < histogram.length; bin++) {
    if (left <= histogram[bin] && histogram[bin] > 0)
      return (bin + left / histogram[bin]) / BINS_PER_LEVEL - 0.5 / BINS_PER_LEVEL;
    left -= histogram[bin];
  }
  return 255;
};

/** Middle of 64 values (or fewer); sorts in place. */
const medianOf = (values: Float64Array): number => {
  values.sort();
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2;
};

interface Grid {
  /** Brightness of each sample, 0 … 255. */
  light: Float64Array;
  histogram: Uint16Array;
  /** Sums over each block. */
  red: Float64Array;
  green: Float64Array;
  blue: Float64Array;
  /** Squared steps over one pixel and over `STEP_PX`. */
  fine: Float64Array;
  coarse: Float64Array;
}

const readGrid = ({ width, height, data }: RgbImage): Grid => {
  const grid: Grid = {
    light: new Float64Array(GRID * GRID),
    histogram: new Uint16Array(256 * BINS_PER_LEVEL),
    red: new Float64Array(BLOCKS * BLOCKS),
    green: new Float64Array(BLOCKS * BLOCKS),
    blue: new Float64Array(BLOCKS * BLOCKS),
    fine: new Float64Array(BLOCKS * BLOCKS),
    coarse: new Float64Array(BLOCKS * BLOCKS),
  };
  // Rec. 601 weights.
  const lightAt = (at: number): number => 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  const lastX = width - 1;
  const lastY = height - 1;
  for (let j = 0; j < GRID; j++) {
    const y = Math.floor(((j + 0.5) * height) / GRID);
    const row = y * width;
    // Back from the border, so that a step is always a step.
    const near = lastY === 0 ? 0 : y < lastY ? width : -width;
    const farY = y + STEP_PX <= lastY ? STEP_PX : -Math.min(STEP_PX, y);
    for (let i = 0; i < GRID; i++) {
      const x = Math.floor(((i + 0.5) * width) / GRID);
      const at = 3 * (row + x);
      const block = Math.floor(j / PER_BLOCK) * BLOCKS + Math.floor(i / PER_BLOCK);
      const light = lightAt(at);
      grid.light[j * GRID + i] = light;
      grid.histogram[Math.min(grid.histogram.length - 1, Math.round(light * BINS_PER_LEVEL))]++;
      grid.red[block] += data[at];
      grid.green[block] += data[at + 1];
      grid.blue[block] += data[at + 2];
      const nearX = lastX === 0 ? 0 : x < lastX ? 1 : -1;
      const farX = x + STEP_PX <= lastX ? STEP_PX : -Math.min(STEP_PX, x);
      grid.fine[block] += (lightAt(at + 3 * nearX) - light) ** 2 + (lightAt(at + 3 * near) - light) ** 2;
      grid.coarse[block] +=
        (lightAt(at + 3 * farX) - light) ** 2 + (lightAt(at + 3 * farY * width) - light) ** 2;
    }
  }
  return grid;
};

/** Steps of a grey level over four pixels are the camera's, not the scene's. */
const LEAST_COARSE = 1;

const position = (light: Float64Array, middle: number, reach: number): { x: number; y: number } => {
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let j = 0; j < GRID; j++) {
    for (let i = 0; i < GRID; i++) {
      // Nothing weighs more than what usually stands out: a black hole does not pull the part over.
      const weight = Math.min(reach, Math.abs(light[j * GRID + i] - middle));
      sum += weight;
      x += weight * (i + 0.5);
      y += weight * (j + 0.5);
    }
  }
  return sum > 0 ? { x: x / sum / GRID, y: y / sum / GRID } : { x: 0.5, y: 0.5 };
};

/**
 * Light, focus, colour and position of an image, to tell drift from defects. From 64 × 64 samples with their
 * neighbours at full resolution; figures are medians over an 8 × 8 grid of blocks, or over all samples, so that a local
 * defect hardly moves them. Samples, not averages: a smaller copy would have lost the grain and the focus.
 *
 * @throws RangeError for an image without pixels
 */
export const measureConditions = (image: RgbImage): Conditions => {
  if (image.width < 1 || image.height < 1) throw new RangeError('An image without pixels.');
  const { light, histogram, red, green, blue, fine, coarse } = readGrid(image);
  const brightness = quantileOf(histogram, light.length, 0.5);
  const low = quantileOf(histogram, light.length, 0.1);
  const contrast = Math.max(0, quantileOf(histogram, light.length, 0.9) - low);
  const steps = 2 * PER_BLOCK * PER_BLOCK;
  const sums = red.map((r, b) => r + green[b] + blue[b]);
  const shareOf = (channel: Float64Array): number =>
    medianOf(channel.map((c, b) => (sums[b] > 0 ? c / sums[b] : 1 / 3)));
  const structured = [...fine.keys()].filter((b) => coarse[b] / steps > LEAST_COARSE);
  const ratios = Float64Array.from(structured, (b) => Math.min(1, Math.sqrt(fine[b] / coarse[b])));
  const { x, y } = position(light, brightness, Math.max(1, contrast / 2));
  return {
    brightness,
    contrast,
    // A flat image has no focus to lose.
    sharpness: ratios.length > 0 ? medianOf(ratios) : 0,
    texture: medianOf(fine.map((f) => Math.sqrt(f / steps))),
    red: shareOf(red),
    green: shareOf(green),
    blue: shareOf(blue),
    positionX: x,
    positionY: y,
  };
};
