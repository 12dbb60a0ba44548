import { AppError } from '@lemniscate/contracts/errors';
import { compareCodePoints } from '../images/code-point-order.js';
import type { DatasetTree } from './dataset-tree.js';
import type { DataFormat, Dataset, DraftSample, NamedSplit, Sample, Split } from './model.js';
import type { Problems } from './problems.js';

/** Validation images were held out by their owner: they are the test set unless there is another. */
const splitResolver = (drafts: readonly DraftSample[]): ((split?: NamedSplit) => Split | undefined) => {
  const valMeans: Split = drafts.some(({ split }) => split === 'test') ? 'train' : 'test';
  return (split) => (split === 'val' ? valMeans : split);
};

const toSample = (draft: DraftSample, tree: DatasetTree, split: Split | undefined): Sample => {
  const { file, defectTypes, maskFile, regions } = draft;
  const sample: Sample = {
    path: tree.absolute(file),
    file,
    label: defectTypes.length > 0 ? 'ng' : 'ok',
    defectTypes,
  };
  if (split) sample.split = split;
  if (maskFile !== undefined) sample.maskPath = tree.absolute(maskFile);
  if (regions && regions.length > 0) sample.regions = regions;
  return sample;
};

/**
 * Makes the dataset of what a reader found.
 * @throws AppError folder_has_no_images, dataset_not_recognised (there are images, but none has a label)
 */
export const finishDataset = (
  tree: DatasetTree,
  format: DataFormat,
  drafts: readonly DraftSample[],
  problems: Problems,
): Dataset => {
  if (tree.images.length === 0) throw new AppError('folder_has_no_images', { path: tree.root });
  if (drafts.length === 0) {
    const [first] = problems.skipped;
    const detail = `none of its ${tree.images.length} images can be used${first ? ` (${first.reason})` : ''}`;
    throw new AppError('dataset_not_recognised', { path: tree.root, detail });
  }
  const resolveSplit = splitResolver(drafts);
  const samples = drafts.map((draft) => toSample(draft, tree, resolveSplit(draft.split)));
  samples.sort((a, b) => compareCodePoints(a.file, b.file));
  return {
    root: tree.root,
    format,
    samples,
    defectTypes: [...new Set(samples.flatMap((sample) => sample.defectTypes))].sort(compareCodePoints),
    skipped: [...problems.skipped].sort((a, b) => compareCodePoints(a.file, b.file)),
  };
};
