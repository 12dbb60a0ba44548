import type { RgbImage } from '@lemniscate/vision';

const SIDE = 16;
/** Samples across one cell of the small picture; all pixels of a large photo would cost more than the model. */
const SAMPLES = 4;

/** Brightness of the image on a small grid. */
const shrink = ({ width, height, data }: RgbImage, columns: number, rows: number): Float32Array => {
  const out = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let sy = 0; sy < SAMPLES; sy++) {
        const y = Math.floor(((row + (sy + 0.5) / SAMPLES) * height) / rows);
        for (let sx = 0; sx < SAMPLES; sx++) {
          const x = Math.floor(((column + (sx + 0.5) / SAMPLES) * width) / columns);
          const at = (y * width + x) * 3;
          sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
        }
      }
      out[row * columns + column] = sum;
    }
  return out;
};

/** Difference hash: 256 bits, each whether the picture gets brighter to the right at a place of a 16 × 16 grid; hex. */
export const perceptualHash = (image: RgbImage): string => {
  const gray = shrink(image, SIDE + 1, SIDE);
  const bytes = Buffer.alloc((SIDE * SIDE) / 8);
  for (let row = 0; row < SIDE; row++)
    for (let column = 0; column < SIDE; column++) {
      const at = row * (SIDE + 1) + column;
      const bit = row * SIDE + column;
      if (gray[at + 1] > gray[at]) bytes[bit >> 3] |= 0x80 >> (bit & 7);
    }
  return bytes.toString('hex');
};
