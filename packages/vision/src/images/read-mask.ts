import { AppError } from '@lemniscate/contracts/errors';
import sharp from 'sharp';
import { decodeBmp } from './decode-bmp.js';
import { checkSize, withDefaults, type ImageLimits } from './limits.js';
import { checkDecodedSize, readHeader, sharpReason, type ImageHeader } from './read-header.js';
import { readImageBytes } from './read-image-file.js';
import type { ImageSize, Mask } from './types.js';
import { unreadable } from './unreadable.js';

interface Samples {
  channels: number;
  data: Uint8Array | Uint16Array;
}

/** All bits are kept: a label image may well use the value 1 of 65,535 for its defect. */
const decodeSamples = async (bytes: Uint8Array, header: ImageHeader, name: string): Promise<Samples> => {
  if (header.format === 'bmp') return { channels: 3, data: decodeBmp(bytes, name).data };
  const is16Bit = header.bitsPerChannel === 16;
  const { data, info } = await sharp(bytes, {
    failOn: 'warning',
    limitInputPixels: header.width * header.height,
    ignoreIcc: true,
  })
    .autoOrient()
    .toColourspace(is16Bit ? 'rgb16' : 'srgb')
    .raw({ depth: is16Bit ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw unreadable(name, sharpReason(error), error);
    });
  checkDecodedSize(info, header, name);
  if (!is16Bit) return { channels: info.channels, data };
  return { channels: info.channels, data: new Uint16Array(Uint8Array.from(data).buffer) };
};

const isDefect = (data: Uint8Array | Uint16Array, at: number, channels: number): boolean => {
  if (channels === 4 && data[at + 3] === 0) return false;
  return data[at] !== 0 || (channels > 1 && (data[at + 1] !== 0 || data[at + 2] !== 0));
};

/**
 * Reads a defect mask: any pixel that is neither black nor fully transparent is defect (1).
 * `imageSize` is the upright size of the image it belongs to, i.e. after EXIF orientation.
 * @throws AppError mask_size_differs, image_unreadable, image_too_large, path_not_found, path_not_readable
 */
export const readMask = async (
  path: string,
  imageSize: ImageSize,
  limits?: Partial<ImageLimits>,
): Promise<Mask> => {
  const bounds = withDefaults({ ...limits, minSidePixels: 1 });
  const bytes = await readImageBytes(path, bounds);
  const header = await readHeader(bytes, path);
  checkSize(header, path, bounds);
  const { width, height } = header;
  if (width !== imageSize.width || height !== imageSize.height) {
    throw new AppError('mask_size_differs', {
      path,
      maskSize: `${width}x${height}`,
      imageSize: `${imageSize.width}x${imageSize.height}`,
    });
  }
  const { channels, data } = await decodeSamples(bytes, header, path);
  const mask = new Uint8Array(width * height);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    mask[pixel] = isDefect(data, pixel * channels, channels) ? 1 : 0;
  }
  return { width, height, data: mask };
};
