import type { RgbImage } from '@lemniscate/vision';
import sharp from 'sharp';

const SIDE_PX = 320;
/** Noisy pictures compress badly; above this size they are written again with less quality. */
const MOST_BYTES = 40_000;
const QUALITIES = [82, 60, 35] as const;

/** The picture small enough for a page. */
export const shrink = async ({ width, height, data }: RgbImage): Promise<RgbImage> => {
  const { data: small, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: SIDE_PX, height: SIDE_PX, fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(small) };
};

/** The picture as a data URI that a page can carry within itself. */
export const toDataUri = async ({ width, height, data }: RgbImage): Promise<string> => {
  let jpeg = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, chromaSubsampling: '4:4:4' })
      .toBuffer();
    if (jpeg.length <= MOST_BYTES) break;
  }
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
};
