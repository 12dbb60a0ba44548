import type { Mask } from '../images/types.js';
import { regionsFromMask } from './mask-regions.js';
import type { Region } from './model.js';

/** A hostile file could ask for any number of huge masks; no real defect's box is larger. */
const MAX_BOX_PIXELS = 100e6;

/**
 * Unpacks the run lengths of COCO's compressed RLE: 5 bits a character from '0' on, bit 5 says more follow, bit 4 of the
 * last is the sign, and from the third on each is the difference to the one two before.
 * @returns undefined when the text is not well-formed
 */
export const unpackRle = (text: string): number[] | undefined => {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let scale = 1;
    let more = true;
    while (more) {
      const bits = text.charCodeAt(at++) - 48;
      if (!(bits >= 0 && bits < 64) || scale > 2 ** 40) return undefined;
      more = (bits & 0x20) !== 0;
      value += (bits & 0x1f) * scale;
      scale *= 32;
      if (!more && (bits & 0x10) !== 0) value -= scale;
    }
    counts.push(counts.length > 2 ? value + counts[counts.length - 2] : value);
  }
  return counts;
};

/** Calls back with the column-major start and end of each run of ones. */
const eachRun = (counts: readonly number[], run: (from: number, to: number) => void): void => {
  let at = 0;
  counts.forEach((count, i) => {
    if (i % 2 === 1 && count > 0) run(at, at + count);
    at += count;
  });
};

/**
 * The patches of a COCO run-length mask: runs down the columns, beginning with zeros.
 * @returns undefined when the runs do not fill a picture of this size, or cover too large an area
 */
export const regionsFromRle = (
  type: string,
  counts: readonly number[],
  height: number,
  width: number,
): Region[] | undefined => {
  if (counts.some((count) => count < 0)) return undefined;
  if (counts.reduce((sum, count) => sum + count, 0) !== width * height) return undefined;

  let [left, right, top, bottom] = [width, 0, height, 0];
  eachRun(counts, (from, to) => {
    const [firstColumn, lastColumn] = [Math.floor(from / height), Math.floor((to - 1) / height)];
    left = Math.min(left, firstColumn);
    right = Math.max(right, lastColumn + 1);
    top = Math.min(top, firstColumn === lastColumn ? from % height : 0);
    bottom = Math.max(bottom, firstColumn === lastColumn ? ((to - 1) % height) + 1 : height);
  });
  if (right === 0) return [];
  if ((right - left) * (bottom - top) > MAX_BOX_PIXELS) return undefined;

  const box: Mask = {
    width: right - left,
    height: bottom - top,
    data: new Uint8Array((right - left) * (bottom - top)),
  };
  eachRun(counts, (from, to) => {
    for (let at = from; at < to; at++) {
      box.data[((at % height) - top) * box.width + Math.floor(at / height) - left] = 1;
    }
  });
  return regionsFromMask(box, type).regions.map((region) => ({
    ...region,
    x: region.x + left,
    y: region.y + top,
    polygon: region.polygon?.map((value, i) => value + (i % 2 === 0 ? left : top)),
  }));
};
