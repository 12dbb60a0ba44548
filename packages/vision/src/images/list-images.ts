import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { fileError } from './read-image-file.js';
import { walkFiles } from './walk-files.js';

export const IMAGE_EXTENSIONS = [
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.png',
  '.webp',
  '.tif',
  '.tiff',
  '.bmp',
  '.dib',
];

/** Whether a file name ends as those of images do, in any case. */
export const hasImageExtension = (file: string): boolean => {
  const lower = file.toLowerCase();
  return IMAGE_EXTENSIONS.some((extension) => lower.endsWith(extension));
};

/**
 * Absolute paths of the images below a folder, told by extension, ordered by code point; files and folders whose names
 * start with a dot are passed over.
 * @throws AppError path_not_found, path_not_readable, folder_has_no_images
 */
export const listImages = async (dir: string): Promise<string[]> => {
  const root = resolve(dir);
  const stats = await stat(root).catch((error: unknown) => {
    throw fileError(error, dir);
  });
  if (!stats.isDirectory())
    throw new AppError('path_not_readable', { path: dir, detail: 'it is not a folder' });
  const { files } = await walkFiles(root, { followLinksOut: true });
  const images = files.filter(hasImageExtension);
  if (images.length === 0) throw new AppError('folder_has_no_images', { path: dir });
  return images.map((file) => join(root, file));
};
