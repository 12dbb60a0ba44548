import { openTree, type DatasetTree } from './dataset-tree.js';
import { detectFormat } from './detect-format.js';
import { finishDataset } from './finish-dataset.js';
import type { DataFormat, Dataset, DraftSample } from './model.js';
import { collectProblems, type Problems } from './problems.js';
import { readCoco } from './read-coco.js';
import { readImageFolder } from './read-imagefolder.js';
import { readMvtec } from './read-mvtec.js';
import { readYolo } from './read-yolo.js';

const READERS: Record<DataFormat, (tree: DatasetTree, problems: Problems) => Promise<DraftSample[]>> = {
  mvtec: readMvtec,
  imagefolder: readImageFolder,
  coco: readCoco,
  yolo: readYolo,
  // Loads an XML parser, which other commands start without.
  voc: async (tree, problems) => (await import('./read-voc.js')).readVoc(tree, problems),
};

export interface OpenDatasetOptions {
  /** Told from the layout by default. */
  format?: DataFormat;
  /** Leave bad files out, listed in `skipped`, rather than stop at the first. */
  skipBad?: boolean;
}

/**
 * Reads which images a dataset folder holds and what is known of each. No image is decoded; headers are read only where
 * a format needs the size. Images that nothing labels are left out and listed in `skipped` in any case.
 * @throws AppError path_not_found, path_not_readable, dataset_not_recognised, folder_has_no_images, annotation_invalid,
 * path_outside_dataset, image_unreadable
 */
export const openDataset = async (dir: string, options: OpenDatasetOptions = {}): Promise<Dataset> => {
  const problems = collectProblems(options.skipBad ?? false);
  const tree = await openTree(dir, problems);
  const format = options.format ?? (await detectFormat(tree));
  return finishDataset(tree, format, await READERS[format](tree, problems), problems);
};
