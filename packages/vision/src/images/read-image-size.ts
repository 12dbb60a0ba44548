import { checkSize, withDefaults, type ImageLimits } from './limits.js';
import { readHeader } from './read-header.js';
import { readFileStart, readImageBytes } from './read-image-file.js';
import type { ImageSize } from './types.js';

const HEADER_BYTES = 64 * 1024;

/**
 * The upright size of an image in pixels, from its header; the pixels are not decoded and may still be damaged.
 * @throws AppError image_unreadable, image_too_large, image_too_small, path_not_found, path_not_readable
 */
export const readImageSize = async (path: string, limits?: Partial<ImageLimits>): Promise<ImageSize> => {
  const bounds = withDefaults(limits);
  const start = await readFileStart(path, HEADER_BYTES);
  // A TIFF may keep its directory at the end, a JPEG may carry a large preview before its frame header.
  const header = await readHeader(start, path).catch(async (error: unknown) => {
    if (start.length < HEADER_BYTES) throw error;
    return readHeader(await readImageBytes(path, bounds), path);
  });
  checkSize(header, path, bounds);
  return { width: header.width, height: header.height };
};
