import { AppError } from '@lemniscate/contracts/errors';
import { isGoodName, isMaskFolder, splitNamed } from './class-names.js';
import type { DatasetTree } from './dataset-tree.js';
import type { DataFormat } from './model.js';
import { isCocoFile } from './read-coco.js';
import { isMetadataFile } from './read-imagefolder.js';
import { hasVocAnnotations } from './voc-layout.js';
import { findYoloYaml } from './yolo-config.js';

/** Folder names that say what files are in them rather than what class they are. */
const isRoleFolder = (name: string): boolean =>
  isMaskFolder(name) ||
  /^(images?|jpegimages|labels?|annotations?|imagesets|segmentation.*|data)$/i.test(name);

const depthOf = (file: string): number => file.split('/').length;

const hasYoloFolders = (tree: DatasetTree): boolean => {
  const inFolder = (files: readonly string[], name: string, end: string) =>
    files.some((file) => file.split('/').slice(0, -1).includes(name) && file.endsWith(end));
  return inFolder(tree.images, 'images', '') && inFolder(tree.files, 'labels', '.txt');
};

/** Class folders, on top or below split folders. */
const classFolders = (
  tree: DatasetTree,
): { top: Set<string>; inSplits: Set<string>; inTrain: Set<string> } => {
  const found = { top: new Set<string>(), inSplits: new Set<string>(), inTrain: new Set<string>() };
  for (const file of tree.images) {
    const [first, second] = file.split('/').slice(0, -1);
    if (first === undefined) continue;
    const split = splitNamed(first);
    if (split === undefined) found.top.add(first);
    else if (second !== undefined) {
      found.inSplits.add(second);
      if (split === 'train') found.inTrain.add(second);
    }
  }
  return found;
};

const describe = (tree: DatasetTree): string => {
  const folders = [
    ...new Set(tree.files.filter((file) => depthOf(file) > 1).map((file) => file.split('/')[0])),
  ];
  const loose = tree.images.filter((file) => depthOf(file) === 1).length;
  const shown = folders.slice(0, 5).join(', ') + (folders.length > 5 ? ', …' : '');
  return `it holds ${folders.length > 0 ? `the folders ${shown}` : 'no folders'} and ${loose} image(s) outside any`;
};

const isClassSet = (names: Set<string>): boolean => {
  const classes = [...names].filter((name) => !isRoleFolder(name));
  return classes.some(isGoodName) || classes.length > 1;
};

/**
 * Tells how a dataset folder is laid out from the names in it.
 * @throws AppError dataset_not_recognised, folder_has_no_images
 */
export const detectFormat = async (tree: DatasetTree): Promise<DataFormat> => {
  if (tree.images.length === 0) throw new AppError('folder_has_no_images', { path: tree.root });
  if (tree.files.some(isCocoFile)) return 'coco';
  if ((await findYoloYaml(tree)) !== undefined || hasYoloFolders(tree)) return 'yolo';
  if (hasVocAnnotations(tree)) return 'voc';
  if (tree.files.some(isMetadataFile)) return 'imagefolder';

  const { top, inSplits, inTrain } = classFolders(tree);
  const hasMasks = [...top].some(isMaskFolder);
  const trainsOnGood = inTrain.size > 0 && [...inTrain].every(isGoodName);
  if (isClassSet(inSplits)) return hasMasks || trainsOnGood ? 'mvtec' : 'imagefolder';
  if (isClassSet(top)) return hasMasks ? 'mvtec' : 'imagefolder';
  throw new AppError('dataset_not_recognised', { path: tree.root, detail: describe(tree) });
};
