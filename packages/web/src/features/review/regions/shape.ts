import type { LabelRegion } from '@lemniscate/contracts';

interface Size {
  width: number;
  height: number;
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
const LEAST_PX = 2;

export const boxRegion = (
  type: string,
  a: { x: number; y: number },
  b: { x: number; y: number },
  image: Size,
): LabelRegion | null => {
  const [x0, x1] = [clamp(Math.min(a.x, b.x), image.width), clamp(Math.max(a.x, b.x), image.width)];
  const [y0, y1] = [clamp(Math.min(a.y, b.y), image.height), clamp(Math.max(a.y, b.y), image.height)];
  // A click is no region.
  if (x1 - x0 < LEAST_PX || y1 - y0 < LEAST_PX) return null;
  return { type, x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
};

export const polygonRegion = (type: string, polygon: readonly number[]): LabelRegion | null => {
  const xs = polygon.filter((_, i) => i % 2 === 0);
  const ys = polygon.filter((_, i) => i % 2 === 1);
  if (xs.length < 3) return null;
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - x, Math.max(...ys) - y];
  return width > 0 && height > 0 ? { type, x, y, width, height, polygon: [...polygon] } : null;
};

/** Moved as far as the image allows. */
export const moveRegion = (region: LabelRegion, dx: number, dy: number, image: Size): LabelRegion => {
  const x = Math.min(Math.max(0, image.width - region.width), Math.max(0, region.x + dx));
  const y = Math.min(Math.max(0, image.height - region.height), Math.max(0, region.y + dy));
  const polygon = region.polygon?.map((value, i) => value + (i % 2 === 0 ? x - region.x : y - region.y));
  return { ...region, x, y, ...(polygon && { polygon }) };
};

/** The points a region can be pulled by: the corners of a box, the corners of a polygon. */
export const handlesOf = ({ x, y, width, height, polygon }: LabelRegion): { x: number; y: number }[] =>
  polygon
    ? Array.from({ length: polygon.length / 2 }, (_, i) => ({ x: polygon[2 * i], y: polygon[2 * i + 1] }))
    : [
        { x, y },
        { x: x + width, y },
        { x: x + width, y: y + height },
        { x, y: y + height },
      ];

export const pullHandle = (
  region: LabelRegion,
  handle: number,
  to: { x: number; y: number },
  image: Size,
): LabelRegion => {
  const point = { x: clamp(to.x, image.width), y: clamp(to.y, image.height) };
  if (!region.polygon)
    return boxRegion(region.type, handlesOf(region)[(handle + 2) % 4], point, image) ?? region;
  const polygon = region.polygon.slice();
  [polygon[2 * handle], polygon[2 * handle + 1]] = [point.x, point.y];
  return polygonRegion(region.type, polygon) ?? region;
};
