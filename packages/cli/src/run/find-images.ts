import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new AppError('path_not_found', { path }, { cause: error });
    throw new AppError('path_not_readable', { path, detail: message }, { cause: error });
  }
};

/**
 * The image files that paths of files and folders stand for, in the order given, each once.
 * @throws AppError path_not_found, path_not_readable, folder_has_no_images
 */
export const findImages = async (paths: readonly string[]): Promise<string[]> => {
  const { listImages } = await import('@lemniscate/vision');
  const files = new Set<string>();
  for (const path of paths) {
    if (!(await isFolder(path))) files.add(path);
    // Named as the person named the folder, not by where it is on this machine.
    else for (const file of await listImages(path)) files.add(join(path, relative(path, file)));
  }
  return [...files];
};
