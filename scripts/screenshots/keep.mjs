import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

const MOST_BYTES = 100_000;
/** With fewer than the last, a photo has rings. */
const COLOURS = [256, 128, 64];

/**
 * A palette makes a picture of a page a third as large, and nobody sees it; of photos, fewer colours still. Without dither: its
 * noise cannot be packed, and letters have it around them.
 */
export const keep = async (png, path) => {
  for (const colours of COLOURS) {
    const small = await sharp(png).png({ palette: true, colours, dither: 0, effort: 10 }).toBuffer();
    if (small.length > MOST_BYTES && colours !== COLOURS.at(-1)) continue;
    await writeFile(path, small);
    return;
  }
};
