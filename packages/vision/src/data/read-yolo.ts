import { posix } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { readImageSize } from '../images/read-image-size.js';
import { isGoodName, isMaskFolder, splitNamed } from './class-names.js';
import { findReferenced, withoutExtension, type DatasetTree } from './dataset-tree.js';
import { mapConcurrent } from './map-concurrent.js';
import type { DraftSample, NamedSplit, Region } from './model.js';
import type { Problems } from './problems.js';
import { invalid, readAnnotationText } from './read-annotation.js';
import { readYoloConfig, type YoloConfig } from './yolo-config.js';
import { parseYoloLabels, regionOfLabel } from './yolo-labels.js';

const FILES_AT_ONCE = 8;

/** The last folder called `from` becomes `to`: 'images/train/a.png' has its labels in 'labels/train/a.txt'. */
const swapFolder = (file: string, from: string, to: string): string => {
  const parts = file.split('/');
  const at = parts.lastIndexOf(from, -2);
  if (at !== -1) parts[at] = to;
  return parts.join('/');
};

const findLabelFile = (tree: DatasetTree, image: string): string | undefined => {
  const sibling = `${withoutExtension(image)}.txt`;
  return [swapFolder(sibling, 'images', 'labels'), sibling].find((file) => tree.has(file));
};

type Sets = Map<string, Set<NamedSplit>>;

const readList = async (tree: DatasetTree, list: string): Promise<string[]> => {
  const lines = (await readAnnotationText(tree.absolute(list))).split(/\r?\n/).map((line) => line.trim());
  return lines.filter(Boolean).map((line) => findReferenced(tree, line, [posix.dirname(list), ''], list));
};

/** Which sets each image is in. */
const readSets = async (tree: DatasetTree, { sets }: YoloConfig): Promise<Sets> => {
  const found: Sets = new Map();
  for (const { split, place } of sets) {
    const files =
      tree.has(place) && place.endsWith('.txt')
        ? await readList(tree, place)
        : tree.images.filter((file) => place === '' || file === place || file.startsWith(`${place}/`));
    for (const file of files) found.set(file, (found.get(file) ?? new Set()).add(split));
  }
  return found;
};

/** Without sets, the folders say the split: images/train/… or train/images/…. */
const guessSets = (tree: DatasetTree): Sets => {
  const inImages = tree.images.filter((file) => file.split('/').slice(0, -1).includes('images'));
  const images = inImages.length > 0 ? inImages : tree.images;
  return new Map(
    images.map((file) => {
      const splits = file.split('/').slice(0, -1).map(splitNamed);
      return [file, new Set(splits.filter((split) => split !== undefined))];
    }),
  );
};

/** YOLO wants a val set even where there is none, so the same folder may be named for several. */
const oneSplit = (splits: Set<NamedSplit>): NamedSplit | undefined => {
  if (splits.has('train')) return splits.size === 1 ? 'train' : undefined;
  return splits.has('test') ? 'test' : splits.has('val') ? 'val' : undefined;
};

const readRegions = async (tree: DatasetTree, image: string, config: YoloConfig): Promise<Region[]> => {
  const labelFile = findLabelFile(tree, image);
  if (labelFile === undefined) return [];
  const path = tree.absolute(labelFile);
  const labels = parseYoloLabels(await readAnnotationText(path), path);
  if (labels.length === 0) return [];
  const size = await readImageSize(tree.absolute(image), { minSidePixels: 1 });
  return labels.flatMap((label) => {
    const type = config.names.get(label.classNumber);
    if (!type) throw invalid(path, `${posix.basename(config.file)} names no class ${label.classNumber}`);
    const region = regionOfLabel(label, type, size);
    if (!region) throw invalid(path, `a box of class ${label.classNumber} is not in the picture`);
    return isGoodName(type) ? [] : [region];
  });
};

const reportOrphans = (tree: DatasetTree, images: Iterable<string>, problems: Problems): void => {
  const used = new Set([...images].map((image) => findLabelFile(tree, image)));
  const isLabel = (file: string) =>
    file.endsWith('.txt') &&
    file.split('/').slice(0, -1).includes('labels') &&
    posix.basename(file) !== 'classes.txt';
  for (const file of tree.files.filter((known) => isLabel(known) && !used.has(known))) {
    problems.report(file, invalid(tree.absolute(file), 'its image is not there'));
  }
};

/** YOLO detection boxes or segmentation outlines; an image without a label file, or with an empty one, is ok. */
export const readYolo = async (tree: DatasetTree, problems: Problems): Promise<DraftSample[]> => {
  const config = await readYoloConfig(tree);
  const sets = config.sets.length > 0 ? await readSets(tree, config) : guessSets(tree);
  if (sets.size === 0 && tree.images.length > 0) {
    throw invalid(tree.absolute(config.file), 'none of the image folders that it names is there');
  }
  for (const file of tree.images) {
    if (sets.has(file) || file.split('/').slice(0, -1).some(isMaskFolder)) continue;
    const detail = `it is in none of the sets of ${config.file}`;
    problems.note(file, new AppError('image_unlabelled', { path: tree.absolute(file), detail }));
  }
  reportOrphans(tree, tree.images, problems);

  const samples = await mapConcurrent([...sets], FILES_AT_ONCE, async ([file, splits]) => {
    try {
      const regions = await readRegions(tree, file, config);
      const defectTypes = [...new Set(regions.map(({ type }) => type))];
      return { file, split: oneSplit(splits), defectTypes, regions };
    } catch (error) {
      problems.report(file, error);
      return undefined;
    }
  });
  return samples.filter((sample) => sample !== undefined);
};
