import type { ImageSize, Mask } from '../images/types.js';
import type { Region } from './model.js';

const clampRound = (value: number, max: number): number => Math.min(Math.max(Math.round(value), 0), max);

const fillBox = (mask: Mask, { x, y, width, height }: Region): void => {
  const left = Math.min(clampRound(x, mask.width), mask.width - 1);
  const top = Math.min(clampRound(y, mask.height), mask.height - 1);
  // A box thinner than a pixel still marks one.
  const right = Math.max(clampRound(x + width, mask.width), left + 1);
  const bottom = Math.max(clampRound(y + height, mask.height), top + 1);
  for (let row = top; row < bottom; row++)
    mask.data.fill(1, row * mask.width + left, row * mask.width + right);
};

/** Fills the pixels whose centres lie inside, by the even-odd rule. @returns how many */
const fillPolygon = (mask: Mask, region: Region, polygon: number[]): number => {
  let filled = 0;
  const top = Math.max(Math.floor(region.y), 0);
  const bottom = Math.min(Math.ceil(region.y + region.height), mask.height);
  for (let row = top; row < bottom; row++) {
    const centre = row + 0.5;
    const crossings: number[] = [];
    for (let i = 0; i < polygon.length; i += 2) {
      const next = (i + 2) % polygon.length;
      const [x0, y0, x1, y1] = [polygon[i], polygon[i + 1], polygon[next], polygon[next + 1]];
      if (y0 <= centre !== y1 <= centre) crossings.push(x0 + ((centre - y0) / (y1 - y0)) * (x1 - x0));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = clampRound(crossings[i], mask.width);
      const to = clampRound(crossings[i + 1], mask.width);
      mask.data.fill(1, row * mask.width + from, row * mask.width + to);
      filled += to - from;
    }
  }
  return filled;
};

/** Draws regions as a mask of the given size: polygons where there are, filled boxes otherwise. */
export const maskFromRegions = (regions: readonly Region[], { width, height }: ImageSize): Mask => {
  const mask: Mask = { width, height, data: new Uint8Array(width * height) };
  for (const region of regions) {
    const filled = region.polygon ? fillPolygon(mask, region, region.polygon) : 0;
    if (filled === 0) fillBox(mask, region);
  }
  return mask;
};
