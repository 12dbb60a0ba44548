import type { ImageSize } from '../images/types.js';
import type { Region } from './model.js';

const clamp = (value: number, max: number): number => Math.min(Math.max(value, 0), max);

/**
 * Cuts a region to its picture.
 * @returns undefined when nothing of it lies inside, or it is not a box at all (no area, not finite)
 */
export const clipRegion = (region: Region, { width, height }: ImageSize): Region | undefined => {
  if (!(region.width > 0) || !(region.height > 0)) return undefined;
  const x = clamp(region.x, width);
  const y = clamp(region.y, height);
  const right = clamp(region.x + region.width, width);
  const bottom = clamp(region.y + region.height, height);
  if (!(right > x) || !(bottom > y)) return undefined;
  const clipped: Region = { type: region.type, x, y, width: right - x, height: bottom - y };
  if (region.polygon) {
    clipped.polygon = region.polygon.map((value, i) => clamp(value, i % 2 === 0 ? width : height));
  }
  return clipped;
};

/** The smallest box round a polygon x, y, x, y, …, as a region; none of its numbers may be NaN. */
export const regionOfPolygon = (type: string, polygon: number[]): Region => {
  let [left, top] = polygon;
  let [right, bottom] = polygon;
  for (let i = 0; i < polygon.length; i += 2) {
    left = Math.min(left, polygon[i]);
    right = Math.max(right, polygon[i]);
    top = Math.min(top, polygon[i + 1]);
    bottom = Math.max(bottom, polygon[i + 1]);
  }
  return { type, x: left, y: top, width: right - left, height: bottom - top, polygon };
};

export const describeBox = ({ x, y, width, height }: Region): string =>
  `the box at ${x}, ${y} of ${width} x ${height} pixels`;
