import sharp from 'sharp';
import type { RgbImage } from './types.js';

/** Vermillion of the Okabe–Ito palette, which means "defect" everywhere. */
export const DEFECT_RGB = [0xd5, 0x5e, 0x00] as const;

/** Heat in [0,1], row-major. */
export interface Heatmap {
  width: number;
  height: number;
  data: Float32Array;
}
/** Heat at a place given in cells, between the cells' centres as far as there are any. */
export const sampleHeat = ({ width, height, data }: Heatmap, x: number, y: number): number => {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)];
  const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
  const [fx, fy] = [cx - x0, cy - y0];
  const upper = data[y0 * width + x0] * (1 - fx) + data[y0 * width + x1] * fx;
  const lower = data[y1 * width + x0] * (1 - fx) + data[y1 * width + x1] * fx;
  return upper * (1 - fy) + lower * fy;
};

const MOST_COVER = 0.88;

/** The picture in gray with the heat laid over it in the colour of defects: none at 0, nearly opaque at 1. */
export const overlayHeat = ({ width, height, data }: RgbImage, heatmap: Heatmap): RgbImage => {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const heatY = ((y + 0.5) / height) * heatmap.height - 0.5;
    for (let x = 0; x < width; x++) {
      const heat = sampleHeat(heatmap, ((x + 0.5) / width) * heatmap.width - 0.5, heatY);
      const cover = MOST_COVER * Math.min(1, Math.max(0, Number.isFinite(heat) ? heat : 0));
      const at = (y * width + x) * 3;
      const gray = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
      for (let channel = 0; channel < 3; channel++)
        out[at + channel] = Math.round(gray * (1 - cover) + DEFECT_RGB[channel] * cover);
    }
  }
  return { width, height, data: out };
};

/** `overlayHeat` as a PNG file's bytes. */
export const encodeOverlay = (image: RgbImage, heatmap: Heatmap): Promise<Buffer> => {
  const { width, height, data } = overlayHeat(image, heatmap);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
};
