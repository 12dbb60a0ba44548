import { readBmpHeader } from './bmp-header.js';
import { detectImageFormat, type ImageFormat } from './image-format.js';
import { readJpegHeader } from './jpeg-header.js';
import { loadSharp } from './sharp.js';
import type { ImageSize } from './types.js';
import { unreadable } from './unreadable.js';

export interface ImageHeader extends ImageSize {
  format: ImageFormat;
  isGray: boolean;
  /** Samples a pixel in the file. */
  channels: number;
  bitsPerChannel: 8 | 16;
}

const GRAY_SPACES = ['b-w', 'grey16'];
const SPACES_OF_16_BITS = ['grey16', 'rgb16'];

/** sharp's messages are lines of "loader: reason", sometimes repeated; the last one is the most particular. */
export const sharpReason = (error: unknown): string => {
  const lines = (error instanceof Error ? error.message : String(error))
    .split('\n')
    .map((line) => line.trim());
  return lines.filter(Boolean).at(-1) ?? 'unknown';
};

/**
 * Reads format, upright size and sample layout from the start of a file, without decoding pixels.
 * @throws AppError image_unreadable
 */
export const readHeader = async (bytes: Uint8Array, name: string): Promise<ImageHeader> => {
  const format = detectImageFormat(bytes, name);
  if (format === 'bmp') {
    const { width, height } = readBmpHeader(bytes, name);
    return { format, width, height, isGray: false, channels: 3, bitsPerChannel: 8 };
  }
  const plain = format === 'jpeg' ? readJpegHeader(bytes) : undefined;
  if (plain) return { format, ...plain, isGray: plain.channels === 1, bitsPerChannel: 8 };
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { failOn: 'none', limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(name, `its header is damaged (${sharpReason(error)})`, error);
    });
  const { depth, space, channels } = metadata;
  const layout = `${channels} channel(s) of type "${depth}" (${space})`;
  if (depth !== 'uchar' && !(depth === 'ushort' && SPACES_OF_16_BITS.includes(space))) {
    throw unreadable(name, `it has ${layout}; save it with 8 or 16 unsigned bits a channel`);
  }
  if (channels > (space === 'cmyk' ? 5 : 4)) {
    throw unreadable(name, `it has ${layout}; save it as gray or RGB`);
  }
  return {
    format,
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    isGray: GRAY_SPACES.includes(space),
    channels,
    bitsPerChannel: depth === 'ushort' ? 16 : 8,
  };
};

/**
 * What was checked against the limits must be what was decoded.
 * @throws AppError image_unreadable
 */
export const checkDecodedSize = (decoded: ImageSize, { width, height }: ImageSize, name: string): void => {
  if (decoded.width === width && decoded.height === height) return;
  throw unreadable(
    name,
    `its header says ${width}x${height}, but it decodes to ${decoded.width}x${decoded.height}`,
  );
};
