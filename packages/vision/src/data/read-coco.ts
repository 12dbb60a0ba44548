import { posix } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { isGoodName, isMaskFolder, splitNamed } from './class-names.js';
import { regionsOfAnnotation } from './coco-regions.js';
import { CocoAnnotation, CocoFile, CocoImage } from './coco-schema.js';
import { findReferenced, type DatasetTree } from './dataset-tree.js';
import type { DraftSample, NamedSplit, Region } from './model.js';
import type { Problems } from './problems.js';
import { checkShape, invalid, parseJson, readAnnotationText } from './read-annotation.js';

/** instances*.json, annotations.json, _annotations.coco.json: in the root, in annotations/, or in the folder of a split. */
export const isCocoFile = (file: string): boolean =>
  /^(instances.*|_?annotations(\.coco)?|.*\.coco)\.json$/i.test(posix.basename(file));

const findCocoFiles = (tree: DatasetTree): string[] => {
  const named = tree.files.filter(isCocoFile);
  return named.length > 0 ? named : tree.files.filter((file) => file.toLowerCase().endsWith('.json'));
};

/** 'instances_train2017' says train; 'valid/_annotations.coco.json' says val. */
const splitOf = (cocoFile: string): NamedSplit | undefined => {
  const suffix = posix.basename(cocoFile, '.json').split('_').at(-1) ?? '';
  return splitNamed(suffix) ?? splitNamed(posix.basename(posix.dirname(cocoFile)));
};

const imageFolders = (cocoFile: string): string[] => {
  const folder = posix.dirname(cocoFile);
  const suffix = posix.basename(cocoFile, '.json').split('_').at(-1) ?? '';
  const root = /^annotations$/i.test(posix.basename(folder)) ? posix.dirname(folder) : folder;
  return [folder, root, `${root}/images`, `${root}/${suffix}`, `${root}/images/${suffix}`, '', 'images'];
};

interface Entry {
  image: CocoImage;
  regions: Region[];
  /** Why the image cannot be used. */
  fault?: AppError;
}

const readEntries = (content: unknown, path: string, problems: Problems, cocoFile: string): Entry[] => {
  const { images, annotations, categories } = checkShape(CocoFile, content, path);
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  if (names.size !== categories.length) throw invalid(path, 'two categories have the same id');

  const entries = new Map<string | number, Entry>();
  images.forEach((raw, i) => {
    try {
      const image = checkShape(CocoImage, raw, path, `images.${i}: `);
      if (entries.has(image.id))
        throw invalid(path, `two images have the id ${image.id} (${image.file_name})`);
      entries.set(image.id, { image, regions: [] });
    } catch (error) {
      problems.report(cocoFile, error);
    }
  });
  annotations.forEach((raw, i) => addAnnotation(raw, i, entries, names, path, problems, cocoFile));
  return [...entries.values()];
};

const addAnnotation = (
  raw: unknown,
  index: number,
  entries: Map<string | number, Entry>,
  names: Map<string | number, string>,
  path: string,
  problems: Problems,
  cocoFile: string,
): void => {
  const imageId = CocoAnnotation.pick({ image_id: true }).safeParse(raw).data?.image_id;
  const entry = imageId === undefined ? undefined : entries.get(imageId);
  try {
    if (!entry) throw invalid(path, `annotations.${index}: there is no image with the id ${String(imageId)}`);
    const annotation = checkShape(CocoAnnotation, raw, path, `${entry.image.file_name}: `);
    const type = names.get(annotation.category_id);
    if (type === undefined) {
      throw invalid(path, `${entry.image.file_name}: there is no category ${annotation.category_id}`);
    }
    if (!isGoodName(type)) entry.regions.push(...regionsIn(annotation, type, entry, path));
  } catch (error) {
    if (entry && error instanceof AppError) entry.fault ??= error;
    else problems.report(cocoFile, error);
  }
};

const regionsIn = (annotation: CocoAnnotation, type: string, { image }: Entry, path: string): Region[] => {
  const { width, height, file_name: file } = image;
  try {
    return regionsOfAnnotation(annotation, type, width && height ? { width, height } : undefined);
  } catch (error) {
    throw invalid(path, `${file}: ${(error as Error).message}`, error);
  }
};

/** The same image in two files: one may list everything and the other a split of it, but they must agree. */
const mergeSample = (known: DraftSample, sample: DraftSample, path: string): void => {
  if (JSON.stringify(known.regions) !== JSON.stringify(sample.regions) || (known.split && sample.split)) {
    throw invalid(path, `${sample.file} is listed more than once, with different labels or splits`);
  }
  known.split ??= sample.split;
};

const readFile = async (
  tree: DatasetTree,
  cocoFile: string,
  samples: Map<string, DraftSample>,
  problems: Problems,
): Promise<void> => {
  const path = tree.absolute(cocoFile);
  const content = parseJson(await readAnnotationText(path), path);
  const listedHere = new Set<string>();
  for (const { image, regions, fault } of readEntries(content, path, problems, cocoFile)) {
    try {
      if (fault) throw fault;
      const file = findReferenced(tree, image.file_name, imageFolders(cocoFile), cocoFile);
      const defectTypes = [...new Set(regions.map(({ type }) => type))];
      const sample: DraftSample = { file, split: splitOf(cocoFile), defectTypes, regions };
      if (listedHere.has(file)) throw invalid(path, `two entries name the image ${file}`);
      listedHere.add(file);
      const known = samples.get(file);
      if (known) mergeSample(known, sample, path);
      else samples.set(file, sample);
    } catch (error) {
      problems.report(image.file_name, error);
    }
  }
};

/** COCO instances: boxes, polygons and run-length masks; a listed image without annotations is ok. */
export const readCoco = async (tree: DatasetTree, problems: Problems): Promise<DraftSample[]> => {
  const samples = new Map<string, DraftSample>();
  const cocoFiles = findCocoFiles(tree);
  if (cocoFiles.length === 0) {
    const detail = 'there is no COCO annotation file (instances*.json, annotations.json) in it';
    throw new AppError('dataset_not_recognised', { path: tree.root, detail });
  }
  for (const file of cocoFiles) {
    await readFile(tree, file, samples, problems).catch((error: unknown) => problems.report(file, error));
  }
  const bad = new Set(problems.skipped.map(({ file }) => posix.basename(file)));
  for (const file of tree.images) {
    if (samples.has(file) || bad.has(posix.basename(file)) || file.split('/').slice(0, -1).some(isMaskFolder))
      continue;
    const detail = 'no annotation file lists it';
    problems.note(file, new AppError('image_unlabelled', { path: tree.absolute(file), detail }));
  }
  return [...samples.values()];
};
