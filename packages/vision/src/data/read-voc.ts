import { posix } from 'node:path';
import { readImageSize } from '../images/read-image-size.js';
import { isMaskFolder, splitNamed } from './class-names.js';
import { withoutExtension, type DatasetTree } from './dataset-tree.js';
import { mapConcurrent } from './map-concurrent.js';
import type { DraftSample, NamedSplit, Region } from './model.js';
import type { Problems } from './problems.js';
import { invalid, readAnnotationText } from './read-annotation.js';
import { clipToPicture, parseVocAnnotation } from './voc-annotation.js';
import { folders, isAnnotationFolder, isXml } from './voc-layout.js';

const FILES_AT_ONCE = 8;

const isImageFolder = (name: string): boolean => /^(jpegimages|images)$/i.test(name);

/** Folder names that make image and annotation trees parallel are left out, so that both give the same key. */
const pairingKey = (file: string, isRole: (name: string) => boolean): string =>
  withoutExtension([...folders(file).filter((name) => !isRole(name)), posix.basename(file)].join('/'));

const vocImages = (tree: DatasetTree): string[] => {
  const candidates = tree.images.filter(
    (file) => !folders(file).some((name) => isMaskFolder(name) || /^segmentation/i.test(name)),
  );
  const inFolder = candidates.filter((file) => folders(file).some(isImageFolder));
  return inFolder.length > 0 ? inFolder : candidates;
};

/** ImageSets/Main/{train,val,trainval,test}.txt: the stems of the images in each. */
const readImageSets = async (tree: DatasetTree): Promise<Map<string, NamedSplit>> => {
  const splits = new Map<string, NamedSplit>();
  for (const name of ['trainval', 'train', 'val', 'test'] as const) {
    const list = tree.files.find((file) => file.endsWith(`ImageSets/Main/${name}.txt`));
    if (list === undefined) continue;
    for (const line of (await readAnnotationText(tree.absolute(list))).split(/\r?\n/)) {
      if (line.trim() !== '') splits.set(line.trim(), name === 'trainval' ? 'train' : name);
    }
  }
  return splits;
};

const readRegions = async (tree: DatasetTree, image: string, xml: string | undefined): Promise<Region[]> => {
  if (xml === undefined) return [];
  const path = tree.absolute(xml);
  const { size, regions } = parseVocAnnotation(await readAnnotationText(path), path);
  if (regions.length === 0) return [];
  return clipToPicture(
    regions,
    size ?? (await readImageSize(tree.absolute(image), { minSidePixels: 1 })),
    path,
  );
};

/** Pascal VOC: an XML file of boxes for each image; an image without one, or without objects, is ok. */
export const readVoc = async (tree: DatasetTree, problems: Problems): Promise<DraftSample[]> => {
  const images = vocImages(tree);
  const annotations = new Map(
    tree.files.filter(isXml).map((file) => [pairingKey(file, isAnnotationFolder), file]),
  );
  const splits = await readImageSets(tree);
  const keys = new Set(images.map((file) => pairingKey(file, isImageFolder)));
  for (const [key, file] of annotations) {
    if (!keys.has(key)) problems.report(file, invalid(tree.absolute(file), 'its image is not there'));
  }
  const samples = await mapConcurrent(
    images,
    FILES_AT_ONCE,
    async (file): Promise<DraftSample | undefined> => {
      try {
        const regions = await readRegions(tree, file, annotations.get(pairingKey(file, isImageFolder)));
        const stem = withoutExtension(posix.basename(file));
        const split =
          splits.get(stem) ??
          folders(file)
            .map(splitNamed)
            .find((name) => name !== undefined);
        return { file, split, defectTypes: [...new Set(regions.map(({ type }) => type))], regions };
      } catch (error) {
        problems.report(file, error);
        return undefined;
      }
    },
  );
  return samples.filter((sample) => sample !== undefined);
};
