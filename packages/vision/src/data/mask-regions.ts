import type { Mask } from '../images/types.js';
import type { Region } from './model.js';

const UNSEEN = 1;
const SEEN = 2;

interface Component {
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
}

/** Marks the 8-connected component that holds `seed` as seen, run by run. */
const floodComponent = (pixels: Uint8Array, width: number, height: number, seed: number): Component => {
  const found: Component = { left: width, top: height, right: 0, bottom: 0, pixels: 0 };
  const seeds = [seed];
  const pushRuns = (row: number, from: number, to: number): void => {
    if (row < 0 || row >= height) return;
    for (let x = Math.max(from, 0); x <= Math.min(to, width - 1); x++) {
      const at = row * width + x;
      if (pixels[at] === UNSEEN && (x === from || x === 0 || pixels[at - 1] !== UNSEEN)) seeds.push(at);
    }
  };
  for (let at = seeds.pop(); at !== undefined; at = seeds.pop()) {
    if (pixels[at] !== UNSEEN) continue;
    const y = Math.floor(at / width);
    let left = at % width;
    let right = left;
    while (left > 0 && pixels[y * width + left - 1] === UNSEEN) left--;
    while (right < width - 1 && pixels[y * width + right + 1] === UNSEEN) right++;
    pixels.fill(SEEN, y * width + left, y * width + right + 1);
    found.left = Math.min(found.left, left);
    found.right = Math.max(found.right, right + 1);
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y + 1);
    found.pixels += right - left + 1;
    pushRuns(y - 1, left - 1, right + 1);
    pushRuns(y + 1, left - 1, right + 1);
  }
  return found;
};

/**
 * Follows the outer edge of a component clockwise along pixel corners, from the top left corner of its first pixel in
 * reading order. Turning towards the outside first keeps pixels that touch at a corner together, as the flood does.
 */
const traceOutline = (mask: Mask, seed: number): number[] => {
  const { width, height, data } = mask;
  const isSet = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
  const startX = seed % width;
  const startY = Math.floor(seed / width);
  const outline: number[] = [];
  let [x, y, dx, dy] = [startX, startY, 1, 0];
  do {
    outline.push(x, y);
    do {
      x += dx;
      y += dy;
      // The two pixels ahead of corner (x, y), left and right of the way.
    } while (!isSet(...ahead(x, y, dx, dy, true)) && isSet(...ahead(x, y, dx, dy, false)));
    const turnsLeft = isSet(...ahead(x, y, dx, dy, true));
    [dx, dy] = turnsLeft ? [dy, -dx] : [-dy, dx];
  } while (x !== startX || y !== startY || dx !== 1 || dy !== 0);
  return outline;
};

const ahead = (x: number, y: number, dx: number, dy: number, left: boolean): [number, number] => {
  const side = left ? 1 : -1;
  return [x + (dx + side * dy - 1) / 2, y + (dy - side * dx - 1) / 2];
};

const polygonArea = (polygon: number[]): number => {
  let doubled = 0;
  for (let i = 0; i < polygon.length; i += 2) {
    const next = (i + 2) % polygon.length;
    doubled += polygon[i] * polygon[next + 1] - polygon[next] * polygon[i + 1];
  }
  return Math.abs(doubled) / 2;
};

/**
 * One region for each 8-connected patch of a mask, in reading order, with its outer outline along pixel corners.
 * `withHoles` counts the patches whose outline also covers pixels that the mask leaves out.
 */
export const regionsFromMask = (mask: Mask, type: string): { regions: Region[]; withHoles: number } => {
  const { width, height } = mask;
  const pixels = mask.data.map((value) => (value === 0 ? 0 : UNSEEN));
  const regions: Region[] = [];
  let withHoles = 0;
  for (let seed = pixels.indexOf(UNSEEN); seed !== -1; seed = pixels.indexOf(UNSEEN, seed + 1)) {
    const { left, top, right, bottom, pixels: count } = floodComponent(pixels, width, height, seed);
    const polygon = traceOutline(mask, seed);
    if (polygonArea(polygon) !== count) withHoles++;
    regions.push({ type, x: left, y: top, width: right - left, height: bottom - top, polygon });
  }
  return { regions, withHoles };
};
