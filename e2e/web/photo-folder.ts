import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { type LineOptions, renderPart } from '../../testkit/src/index.js';

/** Good parts that testkit draws, as a camera would hand them over. */
export const goodPhotos = (count: number, line: Partial<LineOptions> = {}): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, i) => {
      const options = {
        product: 'tile',
        seed: 5,
        widthPx: 160,
        heightPx: 160,
        defectRate: 0,
        ...line,
      } as const;
      const { width, height, data } = renderPart(options, i).image;
      return sharp(data, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
    }),
  );

/** Noise does not get smaller by packing it: a photo of known weight, about three bytes a pixel. */
export const noisePhoto = (seed: number, sidePx: number): Promise<Buffer> => {
  const data = Buffer.alloc(sidePx * sidePx * 3);
  let state = (seed + 1) * 2654435761;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> 24;
  }
  return sharp(data, { raw: { width: sidePx, height: sidePx, channels: 3 } })
    .png()
    .toBuffer();
};

export const writeFiles = async (
  dir: string,
  files: Record<string, Uint8Array | string>,
): Promise<string> => {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), bytes);
  }
  return dir;
};
