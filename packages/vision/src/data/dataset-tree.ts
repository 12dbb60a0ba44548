import { stat } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { hasImageExtension } from '../images/list-images.js';
import { fileError } from '../images/read-image-file.js';
import { walkFiles } from '../images/walk-files.js';
import type { Problems } from './problems.js';

/** Every file of a dataset folder, by path relative to the root with '/', in code point order. */
export interface DatasetTree {
  root: string;
  files: readonly string[];
  images: readonly string[];
  has(file: string): boolean;
  absolute(file: string): string;
}

/**
 * Lists a dataset folder. Links that leave it are problems: a dataset may come from anywhere.
 * @throws AppError path_not_found, path_not_readable, dataset_not_recognised, path_outside_dataset
 */
export const openTree = async (dir: string, problems: Problems): Promise<DatasetTree> => {
  const root = resolve(dir);
  const stats = await stat(root).catch((error: unknown) => {
    throw fileError(error, dir);
  });
  if (!stats.isDirectory()) {
    throw new AppError('dataset_not_recognised', { path: dir, detail: 'it is a file, not a folder' });
  }
  const { files, linksOut, brokenLinks } = await walkFiles(root, { followLinksOut: false });
  for (const file of linksOut) {
    const detail = 'it is a link that leads outside';
    problems.report(file, new AppError('path_outside_dataset', { path: join(root, file), detail }));
  }
  for (const file of brokenLinks)
    problems.report(file, new AppError('path_not_found', { path: join(root, file) }));
  const known = new Set(files);
  return {
    root,
    files,
    images: files.filter(hasImageExtension),
    has: (file) => known.has(file),
    absolute: (file) => join(root, file),
  };
};

/** Drops the last extension: 'a/b.c.png' gives 'a/b.c'. */
export const withoutExtension = (file: string): string =>
  file.slice(0, file.length - posix.extname(file).length);

const isAbsolutePath = (path: string): boolean => /^([\\/]|[a-z]:)/i.test(path);

/**
 * Joins a path that a file of the dataset names to a folder of it, '' being the root.
 * @returns the path relative to the root, or undefined when it leaves the root
 */
export const joinInside = (folder: string, path: string): string | undefined => {
  if (isAbsolutePath(path)) return undefined;
  const joined = posix.normalize(posix.join(folder, path)).replace(/\/$/, '');
  if (joined === '..' || joined.startsWith('../')) return undefined;
  return joined === '.' ? '' : joined;
};

/**
 * Finds the file that an annotation file names, looking in each of `folders` in turn, the annotation file's own first;
 * '\' separates folders too.
 * @throws AppError path_outside_dataset, annotation_invalid (there is no such file)
 */
export const findReferenced = (
  tree: DatasetTree,
  reference: string,
  folders: readonly string[],
  namedIn: string,
): string => {
  const spellings = [...new Set([reference, reference.replaceAll('\\', '/')])];
  // '..' is meant from the annotation file itself; from a folder deeper down it would only hide a way out.
  const joined = spellings.flatMap((path) =>
    (path.split('/').includes('..') ? folders.slice(0, 1) : folders).map((folder) =>
      joinInside(folder, path),
    ),
  );
  const found = joined.find((file) => file !== undefined && tree.has(file));
  if (found !== undefined) return found;
  const path = tree.absolute(namedIn);
  if (joined.every((file) => file === undefined)) {
    throw new AppError('path_outside_dataset', { path, detail: `it names ${JSON.stringify(reference)}` });
  }
  const detail = `it names ${JSON.stringify(reference)}, which is not there`;
  throw new AppError('annotation_invalid', { path, detail });
};
