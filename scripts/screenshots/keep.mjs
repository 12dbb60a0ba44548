import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

const MOST_BYTES = 100_000;
/** As libimagequant counts it: how many of 256 colours are used. Below the last, a photo is cut into bands. */
const QUALITIES = [100, 90, 85];

/**
 * A palette makes a picture of a page a third as large, and nobody sees it; of photos, fewer colours still. Without dither: its
 * noise cannot be packed, and letters have it around them.
 */
export const keep = async (png, path) => {
  let small;
  for (const quality of QUALITIES) {
    small = await sharp(png).png({ palette: true, quality, dither: 0, effort: 10 }).toBuffer();
    if (small.length <= MOST_BYTES) break;
  }
  await writeFile(path, small);
};
