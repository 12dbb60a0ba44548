import { posix } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { z } from 'zod';
import { joinInside, type DatasetTree } from './dataset-tree.js';
import type { NamedSplit } from './model.js';
import { checkShape, invalid, readAnnotationText } from './read-annotation.js';

const name = z.union([z.string(), z.number()]).transform((value) => String(value).trim());
const places = z.union([z.string(), z.array(z.string())]).nullish();

const DataYaml = z.object({
  path: z.string().nullish(),
  names: z.union([z.array(name), z.record(z.string().regex(/^\d+$/, 'must be a class number'), name)]),
  train: places,
  val: places,
  valid: places,
  test: places,
});
type DataYaml = z.infer<typeof DataYaml>;

export interface YoloConfig {
  /** The file the names come from, relative to the root. */
  file: string;
  names: Map<number, string>;
  /** Folders, or .txt lists of images, relative to the root. */
  sets: { split: NamedSplit; place: string }[];
}

const isYaml = (file: string): boolean => /^[^/]+\.ya?ml$/i.test(file);

/** The data.yaml of a YOLO dataset, or undefined: a YAML file in the root that gives class names. */
export const findYoloYaml = async (tree: DatasetTree): Promise<string | undefined> => {
  const candidates = tree.files.filter(isYaml);
  candidates.sort((a, b) => Number(/^data(set)?\./i.test(b)) - Number(/^data(set)?\./i.test(a)));
  for (const file of candidates) {
    const text = await readAnnotationText(tree.absolute(file)).catch(() => '');
    if (/^\s*["']?names["']?\s*:/m.test(text)) return file;
  }
  return undefined;
};

const parseYaml = async (text: string, path: string): Promise<unknown> => {
  const { parse } = await import('yaml');
  try {
    return parse(text, { maxAliasCount: 20, logLevel: 'silent' });
  } catch (error) {
    throw invalid(path, (error as Error).message.split('\n')[0], error);
  }
};

/** Roboflow writes '../train/images' for what lies below the YAML file; 'path' is often a folder of another machine. */
const resolvePlace = (tree: DatasetTree, base: string, place: string, path: string): string => {
  const exists = (file: string | undefined): boolean =>
    file !== undefined &&
    (file === '' || tree.has(file) || tree.files.some((known) => known.startsWith(`${file}/`)));
  const clean = place.trim().replaceAll('\\', '/');
  const inside = [
    joinInside(base, clean),
    joinInside('', clean),
    joinInside('', clean.replace(/^(\.\.\/)+/, '')),
  ];
  const found = inside.find(exists) ?? inside.find((file) => file !== undefined);
  if (found === undefined)
    throw new AppError('path_outside_dataset', { path, detail: `it names ${JSON.stringify(place)}` });
  return found;
};

const setsOf = (tree: DatasetTree, yaml: DataYaml, path: string): YoloConfig['sets'] => {
  const base = (yaml.path && joinInside('', yaml.path.replaceAll('\\', '/'))) || '';
  const bySplit = { train: yaml.train, val: yaml.val ?? yaml.valid, test: yaml.test };
  return Object.entries(bySplit).flatMap(([split, value]) =>
    [value ?? []]
      .flat()
      .map((place) => ({ split: split as NamedSplit, place: resolvePlace(tree, base, place, path) })),
  );
};

/**
 * Class names and sets of a YOLO dataset, from data.yaml or, without one, the names from classes.txt.
 * @throws AppError annotation_invalid, path_outside_dataset, dataset_not_recognised
 */
export const readYoloConfig = async (tree: DatasetTree): Promise<YoloConfig> => {
  const file = await findYoloYaml(tree);
  if (file !== undefined) {
    const path = tree.absolute(file);
    const yaml = checkShape(DataYaml, await parseYaml(await readAnnotationText(path), path), path);
    const names = new Map(Object.entries(yaml.names).map(([index, value]) => [Number(index), value]));
    return { file, names, sets: setsOf(tree, yaml, path) };
  }
  const classes = tree.files.find((known) => posix.basename(known).toLowerCase() === 'classes.txt');
  if (classes === undefined) {
    const detail = 'there is no data.yaml (or classes.txt) with the names of the classes';
    throw new AppError('dataset_not_recognised', { path: tree.root, detail });
  }
  const lines = (await readAnnotationText(tree.absolute(classes))).split(/\r?\n/).map((line) => line.trim());
  return { file: classes, names: new Map(lines.filter(Boolean).map((line, i) => [i, line])), sets: [] };
};
