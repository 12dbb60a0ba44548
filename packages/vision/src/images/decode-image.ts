import { decodeBmp } from './decode-bmp.js';
import { checkFileBytes, checkSize, withDefaults, type ImageLimits } from './limits.js';
import { checkDecodedSize, readHeader, sharpReason, type ImageHeader } from './read-header.js';
import { readImageBytes } from './read-image-file.js';
import { loadSharp } from './sharp.js';
import type { ImageSize, RgbImage } from './types.js';
import { unreadable } from './unreadable.js';

export interface DecodeOptions {
  limits?: Partial<ImageLimits>;
  /** What to call the image in errors; the path when there is one. */
  name?: string;
  /** Waited for between the header and the pixels. */
  beforePixels?: (size: ImageSize) => Promise<void>;
}

/** Interleaved samples as decoded, 1 (gray), 3 (RGB) or 4 (RGBA) channels. */
interface Pixels {
  width: number;
  height: number;
  channels: number;
  data: Uint8Array;
}

const decodeWithSharp = async (bytes: Uint8Array, header: ImageHeader, name: string): Promise<Pixels> => {
  const sharp = await loadSharp();
  const decoder = sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: header.width * header.height,
    // A gray value is a measurement: a gray profile's gamma must not bend it.
    ignoreIcc: header.isGray,
  });
  // One channel of bytes is spread over three here: the decoder's own way there is a third of its work.
  const isBytesOfGray = header.isGray && header.channels === 1 && header.bitsPerChannel === 8;
  const { data, info } = await decoder
    .autoOrient()
    .toColourspace(isBytesOfGray ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw unreadable(name, sharpReason(error), error);
    });
  checkDecodedSize(info, header, name);
  return { width: info.width, height: info.height, channels: info.channels, data };
};

/** Four pixels are three words, little-endian: a quarter of the writes that twelve bytes would take. */
const spreadGray = ({ width, height, data }: Pixels): RgbImage => {
  const count = width * height;
  const rgb = new Uint8Array(count * 3);
  const whole = count - (count % 4);
  const words = new Uint32Array(rgb.buffer, 0, (whole / 4) * 3);
  for (let from = 0, to = 0; from < whole; from += 4, to += 3) {
    const second = data[from + 1];
    const third = data[from + 2];
    words[to] = (data[from] * 0x10101) | (second << 24);
    words[to + 1] = (second * 0x101) | (third * 0x1010000);
    words[to + 2] = third | (data[from + 3] * 0x1010100);
  }
  for (let from = whole, to = whole * 3; from < count; from++, to += 3) rgb.fill(data[from], to, to + 3);
  return { width, height, data: rgb };
};

const toRgb = (pixels: Pixels, name: string): RgbImage => {
  const { width, height, channels, data } = pixels;
  if (channels === 1) return spreadGray(pixels);
  if (channels === 3)
    return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  if (channels !== 4) throw unreadable(name, `it decodes to ${channels} channels`);
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    const alpha = data[from + 3];
    for (let channel = 0; channel < 3; channel++) {
      rgb[to + channel] = Math.round((data[from + channel] * alpha) / 255);
    }
  }
  return { width, height, data: rgb };
};

/**
 * Decodes a JPEG, PNG, WebP, TIFF (first page) or BMP to 8-bit sRGB, upright: gray is R=G=B=value exactly, 16 bits keep
 * their high byte, CMYK and colour profiles are converted, alpha is flattened on black. The format is told from the
 * bytes, and sizes are checked against the limits before any pixel is decoded.
 *
 * `source` is a path or the bytes of a file (see `readImageFile`).
 * @throws AppError image_unreadable, image_too_large, image_too_small, path_not_found, path_not_readable
 */
export const decodeImage = async (
  source: string | Uint8Array,
  options: DecodeOptions = {},
): Promise<RgbImage> => {
  const limits = withDefaults(options.limits);
  const name = options.name ?? (typeof source === 'string' ? source : 'image');
  const bytes = typeof source === 'string' ? await readImageBytes(source, limits) : source;
  checkFileBytes(bytes.length, name, limits);
  const header = await readHeader(bytes, name);
  checkSize(header, name, limits);
  await options.beforePixels?.(header);
  if (header.format === 'bmp') return decodeBmp(bytes, name);
  return toRgb(await decodeWithSharp(bytes, header, name), name);
};
