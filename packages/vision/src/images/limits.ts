import { AppError } from '@lemniscate/contracts/errors';
import type { ImageSize } from './types.js';

/** What an image may be before it is refused unread. Images are hostile input: a 20 kB file can claim 30,000 x 30,000. */
export interface ImageLimits {
  maxPixels: number;
  maxFileBytes: number;
  minSidePixels: number;
}

export const DEFAULT_IMAGE_LIMITS: Readonly<ImageLimits> = {
  maxPixels: 100e6,
  maxFileBytes: 256 * 1024 * 1024,
  minSidePixels: 16,
};

export const withDefaults = (limits?: Partial<ImageLimits>): ImageLimits => ({
  ...DEFAULT_IMAGE_LIMITS,
  ...limits,
});

/** @throws AppError image_too_large */
export const checkFileBytes = (sizeBytes: number, name: string, limits: ImageLimits): void => {
  if (sizeBytes <= limits.maxFileBytes) return;
  const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  throw new AppError('image_too_large', {
    path: name,
    detail: `the file is ${mib(sizeBytes)}; the limit is ${mib(limits.maxFileBytes)}`,
  });
};

/** @throws AppError image_too_large, image_too_small */
export const checkSize = ({ width, height }: ImageSize, name: string, limits: ImageLimits): void => {
  if (width * height > limits.maxPixels) {
    const megapixels = (pixels: number) => `${Number((pixels / 1e6).toFixed(2))} megapixels`;
    throw new AppError('image_too_large', {
      path: name,
      detail: `it is ${width}x${height}, ${megapixels(width * height)}; the limit is ${megapixels(limits.maxPixels)}`,
    });
  }
  if (Math.min(width, height) < limits.minSidePixels) {
    throw new AppError('image_too_small', { path: name, width, height, needed: limits.minSidePixels });
  }
};
