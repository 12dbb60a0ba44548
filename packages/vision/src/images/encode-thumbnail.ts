import sharp from 'sharp';
import { decodeBmp } from './decode-bmp.js';
import { type Heatmap, sampleHeat } from './heat-overlay.js';
import { checkFileBytes, checkSize, type ImageLimits, withDefaults } from './limits.js';
import { readHeader, sharpReason } from './read-header.js';
import type { ImageSize } from './types.js';
import { unreadable } from './unreadable.js';

const QUALITY = 80;

/**
 * An image file as an upright WebP no wider than `widthPx`, to look at rather than to measure. The same limits hold as
 * for `decodeImage`; large photos are scaled while they are decoded.
 * @throws AppError image_unreadable, image_too_large, image_too_small
 */
export const encodeThumbnail = async (
  bytes: Uint8Array,
  widthPx: number,
  options: { name?: string; limits?: Partial<ImageLimits> } = {},
): Promise<Buffer> => {
  const limits = withDefaults(options.limits);
  const name = options.name ?? 'image';
  checkFileBytes(bytes.length, name, limits);
  const header = await readHeader(bytes, name);
  checkSize(header, name, limits);
  const open = () => {
    if (header.format !== 'bmp')
      return sharp(bytes, { failOn: 'error', limitInputPixels: limits.maxPixels }).autoOrient();
    const { data, width, height } = decodeBmp(bytes, name);
    return sharp(data, { raw: { width, height, channels: 3 } });
  };
  return open()
    .resize({ width: widthPx, withoutEnlargement: true })
    .toColourspace('srgb')
    .webp({ quality: QUALITY, effort: 2 })
    .toBuffer()
    .catch((error: unknown) => {
      throw unreadable(name, sharpReason(error), error);
    });
};

/** Yellow, orange and vermillion of the Okabe–Ito palette: told apart from each other and from metal and skin tones. */
const RAMP = [
  [0xf0, 0xe4, 0x42],
  [0xe6, 0x9f, 0x00],
  [0xd5, 0x5e, 0x00],
] as const;
const MOST_COVER = 0.75;
/** Heat below is noise: nothing is laid over the photo there. */
const FLOOR = 0.08;
const MAX_SIDE = 512;
const MAX_HEAT_PIXELS = 16e6;

const colourAt = (heat: number, out: Uint8Array, at: number): void => {
  if (heat <= FLOOR) return;
  const place = Math.min(1, heat) * (RAMP.length - 1);
  const lower = Math.min(RAMP.length - 2, Math.floor(place));
  const share = place - lower;
  for (let channel = 0; channel < 3; channel++)
    out[at + channel] = Math.round(RAMP[lower][channel] * (1 - share) + RAMP[lower + 1][channel] * share);
  out[at + 3] = Math.round(255 * MOST_COVER * Math.min(1, (heat - FLOOR) / (1 - FLOOR)));
};

const readHeat = async (png: Uint8Array): Promise<Heatmap> => {
  const { data, info } = await sharp(png, { failOn: 'error', limitInputPixels: MAX_HEAT_PIXELS })
    .toColourspace('b-w')
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw unreadable('the heat map', sharpReason(error), error);
    });
  return { width: info.width, height: info.height, data: Float32Array.from(data, (value) => value / 255) };
};

/**
 * A heat map as `encodeHeat` keeps it, as a PNG with alpha to lay over its image: clear where nothing is, no larger
 * than the image.
 * @throws AppError image_unreadable
 */
export const encodeHeatLayer = async (png: Uint8Array, image: ImageSize): Promise<Buffer> => {
  const heat = await readHeat(png);
  const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
  const width = Math.max(1, Math.floor(image.width * scale));
  const height = Math.max(1, Math.floor(image.height * scale));
  const out = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const heatY = ((y + 0.5) / height) * heat.height - 0.5;
    for (let x = 0; x < width; x++)
      colourAt(sampleHeat(heat, ((x + 0.5) / width) * heat.width - 0.5, heatY), out, (y * width + x) * 4);
  }
  return sharp(out, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
};
