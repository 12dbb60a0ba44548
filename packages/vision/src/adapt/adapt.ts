import { join, relative, resolve, sep } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { checkReplaceable } from '../artifact/check-replaceable.js';
import { writeModel } from '../artifact/write-model.js';
import type { Skipped } from '../data/model.js';
import { listImages } from '../images/list-images.js';
import { confusionAt } from '../metrics/confusion.js';
import { auroc } from '../metrics/roc.js';
import { LEAST_GOOD } from './defaults.js';
import type { AdaptOptions, AdaptResult, AdaptSample, LearnedParts } from './types.js';

export { DEFAULT_BASE } from './defaults.js';

/**
 * From photos to a model folder.
 * @throws AppError, see the table: the folder `out` is written whole or left as it was, which is known before anything is learned
 */
export const adapt = async (options: AdaptOptions): Promise<AdaptResult> => {
  const started = performance.now();
  const { out } = options;
  await checkReplaceable(resolve(out), inputsOf(options));
  const { samples, root, skipped } = await gather(options);
  const parts = await learnParts(options, samples, root);
  if (options.signal?.aborted) throw new AppError('cancelled');
  const { modelBytes } = await writeModel(resolve(out), parts);
  const { model } = parts;
  const { scores, labels } = model.heldOut;
  const learned = model.stack !== undefined;
  const confusion = learned ? confusionAt({ scores, labels, threshold: model.threshold }) : undefined;
  return {
    out,
    modelPath: join(out, 'model.onnx'),
    base: parts.base.id,
    good: model.counts.good,
    defects: model.counts.defects,
    defectTypes: model.defectTypes,
    regions: model.counts.regions ?? 0,
    unlabelled: parts.unlabelled?.length ?? 0,
    sidePx: parts.recipe.sidePx,
    augmentation: parts.augmentation,
    heads: model.heads,
    threshold: model.threshold,
    calibration: {
      method: model.calibration.method,
      guaranteed: model.calibration.guaranteed,
      note: model.calibration.note,
    },
    modelBytes,
    seconds: (performance.now() - started) / 1000,
    expected: {
      auroc: learned ? auroc(scores, labels) : null,
      escapeRate: confusion?.escapeRate ?? null,
      falseRejectRate: confusion?.falseRejectRate ?? null,
    },
    skipped: [...skipped, ...parts.skipped],
    notes: parts.notes ?? [],
  };
};

/** The model to update is none of them: it is read before it is replaced. */
const inputsOf = ({ good, data, samples = [], unlabelled = [], base }: AdaptOptions): string[] =>
  [good, data, base, ...samples.map((s) => s.path), ...unlabelled].filter((path) => path !== undefined);

/** Learning loads every head, an update few: neither waits for what the other needs. */
const learnParts = async (
  options: AdaptOptions,
  samples: readonly AdaptSample[],
  root: string,
): Promise<LearnedParts> =>
  options.update
    ? (await import('./update.js')).updateModel(options, samples)
    : (await import('./learn.js')).learn(options, samples, root);

/** What errors call photos that came without a folder. */
const SAMPLES = 'the samples';

const gather = async (
  options: AdaptOptions,
): Promise<{ samples: AdaptSample[]; root: string; skipped: Skipped[] }> => {
  const { good, data, samples: given, unlabelled, update } = options;
  if (update !== undefined && unlabelled?.length)
    throw new AppError('usage', {
      detail: 'An update adds good photos only; photos without a label take part when a model is made anew.',
    });
  if (given) {
    checkCounts(given, SAMPLES, options);
    return { samples: [...given], root: SAMPLES, skipped: [] };
  }
  if ((good === undefined) === (data === undefined))
    throw new AppError('usage', {
      detail: 'Give either --good DIR (photos of good parts) or --data DIR (a labelled folder).',
    });
  if (good !== undefined) {
    const paths = await listImages(good);
    const samples = paths.map((path) => ({
      path,
      file: relative(good, path).split(sep).join('/'),
      label: 'ok' as const,
      defectTypes: [],
    }));
    checkCounts(samples, good, options);
    return { samples, root: good, skipped: [] };
  }
  const { openDataset } = await import('../data/open-dataset.js');
  const dataset = await openDataset(data as string, { skipBad: options.skipBad });
  checkCounts(dataset.samples, data as string, options);
  return { samples: dataset.samples, root: data as string, skipped: dataset.skipped };
};

const checkCounts = (samples: readonly AdaptSample[], path: string, { update }: AdaptOptions): void => {
  const good = samples.filter((s) => s.label === 'ok').length;
  if (good === 0) throw new AppError('only_defects', { path });
  if (good < LEAST_GOOD && !update)
    throw new AppError('too_few_good_images', { path, found: good, needed: LEAST_GOOD });
};
