import sharp from 'sharp';
import type { Heatmap } from './heat-overlay.js';
import type { RgbImage } from './types.js';

/** A PNG file's bytes, without loss. `compressionLevel` 0…9: low is quick and large. */
export const encodePng = ({ width, height, data }: RgbImage, compressionLevel = 6): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel })
    .toBuffer();

/** A heat map as a gray PNG of its own grid, 255 for 1; small, and without loss beyond its 8 bits. */
export const encodeHeat = ({ width, height, data }: Heatmap): Promise<Buffer> => {
  const gray = Uint8Array.from(data, (heat) => Math.round(255 * Math.min(1, Math.max(0, heat || 0))));
  return sharp(gray, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
};
