import { posix } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { isGoodName, isMaskFolder, splitNamed } from './class-names.js';
import { withoutExtension, type DatasetTree } from './dataset-tree.js';
import type { DraftSample, NamedSplit } from './model.js';
import type { Problems } from './problems.js';

interface Place {
  split?: NamedSplit;
  type: string;
  /** Below the folder of the type, without extension. */
  stem: string;
}

/** Splits on top (train/good, test/crack) or classes on top (good, crack). */
const placeOf = (file: string, hasSplits: boolean): Place | undefined => {
  const folders = withoutExtension(file).split('/');
  const split = hasSplits ? splitNamed(folders[0]) : undefined;
  if (hasSplits && split === undefined) return undefined;
  const [type, ...rest] = split === undefined ? folders : folders.slice(1);
  return rest.length === 0 ? undefined : { split, type, stem: rest.join('/') };
};

/** Masks by what their path says below the mask folder: '<type>/<stem>'. */
const indexMasks = (masks: readonly string[]): Map<string, string> =>
  new Map(masks.map((file) => [withoutExtension(posix.relative(file.split('/')[0], file)), file]));

const findMask = (masks: Map<string, string>, { split, type, stem }: Place): string | undefined => {
  for (const folder of split === undefined ? [type] : [type, `${split}/${type}`]) {
    const found = masks.get(`${folder}/${stem}_mask`) ?? masks.get(`${folder}/${stem}`);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * MVTec AD: train/good, test/<type>, ground_truth/<type>/<stem>_mask.png; also with the class folders on top
 * (good, <type>, and masks/<type>), as anomalib's Folder takes them.
 */
export const readMvtec = async (tree: DatasetTree, problems: Problems): Promise<DraftSample[]> => {
  const isMask = (file: string) => isMaskFolder(file.split('/')[0]);
  const masks = indexMasks(tree.images.filter(isMask));
  const images = tree.images.filter((file) => !isMask(file));
  const hasSplits = images.some((file) => placeOf(file, true) !== undefined);

  return images.flatMap((file): DraftSample[] => {
    const place = placeOf(file, hasSplits);
    if (place === undefined) {
      const detail = 'it lies outside the class folders';
      problems.note(file, new AppError('image_unlabelled', { path: tree.absolute(file), detail }));
      return [];
    }
    if (isGoodName(place.type)) return [{ file, defectTypes: [], split: place.split }];
    return [{ file, defectTypes: [place.type], split: place.split, maskFile: findMask(masks, place) }];
  });
};
