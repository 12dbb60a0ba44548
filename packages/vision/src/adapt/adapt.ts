import { join, relative, resolve, sep } from 'node:path';
import { AppError } from '@lemniscate/contracts';
import { writeModel } from '../artifact/write-model.js';
import { type Base, resolveBase } from '../bases/index.js';
import type { Skipped } from '../data/model.js';
import { openDataset } from '../data/open-dataset.js';
import { createCoverageReader } from '../data/region-coverage.js';
import { confusionAt } from '../metrics/confusion.js';
import { auroc } from '../metrics/roc.js';
import { closing } from '../closing.js';
import { defaultCacheDir } from '../features/cache.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { startPatchSpaceThread } from '../heads/patch-space-thread.js';
import { listImages } from '../images/list-images.js';
import { createRng } from '../math/rng.js';
import { chooseAugmentation, copiesOf } from '../station/augmentation.js';
import { DEFAULT_COSTS, DEFAULT_FALSE_REJECT_RATE } from '../station/costs.js';
import { fitStation, LEAST_GOOD } from '../station/fit-station.js';
import {
  chooseStore,
  LEAST_DEFECTS_TO_CHOOSE,
  nativeSidePx,
  openStore,
  stationBrightness,
} from '../station/working-size.js';
import { trainingImages } from './training-images.js';
import type { AdaptOptions, AdaptResult, AdaptSample, LearnedParts } from './types.js';
import { updateModel } from './update.js';

export const DEFAULT_BASE = 'lemniscate-s16';

/**
 * From photos to a model folder.
 * @throws AppError, see the table: the folder `out` is written whole or left as it was
 */
export const adapt = async (options: AdaptOptions): Promise<AdaptResult> => {
  const started = performance.now();
  const { samples, root, skipped } = await gather(options);
  const parts = options.update ? await updateModel(options, samples) : await learn(options, samples, root);
  if (options.signal?.aborted) throw new AppError('cancelled');
  const { out } = options;
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
  };
};

/** What errors call photos that came without a folder. */
const SAMPLES = 'the samples';

const gather = async (
  options: AdaptOptions,
): Promise<{ samples: AdaptSample[]; root: string; skipped: Skipped[] }> => {
  const { good, data, samples: given } = options;
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

const learn = (options: AdaptOptions, samples: readonly AdaptSample[], root: string): Promise<LearnedParts> =>
  closing(async (toClose) => {
    const { onProgress, signal, skipBad, seed = 0 } = options;
    startPatchSpaceThread(options.threads);
    const base: Base = await resolveBase(options.base ?? DEFAULT_BASE);
    const storeOptions = { cacheDir: options.cacheDir ?? defaultCacheDir(), threads: options.threads };
    const byPath = new Map(samples.map((s) => [s.path, s]));
    const paths = samples.map((s) => s.path);
    const native = await nativeSidePx(paths);
    const brightness = await stationBrightness(paths);
    let store = toClose(openStore(base, { native, brightness }, { ...storeOptions, sidePx: options.sidePx }));
    const nameOf = (path: string): string => byPath.get(path)?.file ?? path;
    let { images, skipped } = await store.addAll(paths, { onProgress, signal, skipBad }, nameOf);
    const labelled = images.map(({ path }) => ({
      path,
      label: byPath.get(path)?.label === 'ng' ? (1 as const) : (0 as const),
    }));
    const defects = labelled.filter((l) => l.label === 1).length;
    const good = labelled.length - defects;
    if (good < LEAST_GOOD)
      throw new AppError('too_few_good_images', { path: root, found: good, needed: LEAST_GOOD });
    if (
      options.sidePx === undefined &&
      defects >= LEAST_DEFECTS_TO_CHOOSE &&
      good >= LEAST_DEFECTS_TO_CHOOSE
    ) {
      const chosen = await chooseStore(store, labelled, native, {
        ...storeOptions,
        budgetMs: options.budgetMs,
        rng: createRng(seed).fork('size'),
        onProgress,
        signal,
      });
      if (chosen !== store) {
        await store.close();
        store = toClose(chosen);
        images = (
          await store.addAll(
            images.map((i) => i.path),
            { onProgress, signal },
            nameOf,
          )
        ).images;
      }
    }
    const readCoverage = createCoverageReader(skipBad ? skipped : undefined);
    const scorer = toClose(await AnomalyScorer.create(options.threads));
    const isGood = images.filter((_, i) => labelled[i].label === 0);
    const rng = createRng(seed).fork('augmentation');
    const augmentation =
      options.augment && options.augment !== 'auto'
        ? options.augment
        : await chooseAugmentation(store, isGood, { scorer, rng, onProgress, signal });
    const copies = copiesOf(store, isGood, augmentation, rng);
    const model = await fitStation({
      images: images.map((image, i) => {
        const sample = byPath.get(image.path) as AdaptSample;
        return {
          file: sample.file,
          label: labelled[i].label,
          defectTypes: sample.defectTypes,
          pooled: image.pooled,
          load: () => store.load(image),
          copies: copies.get(image),
          ...(options.regions !== 'ignore' && {
            coverage: (height: number, width: number) => readCoverage(sample, height, width),
          }),
        };
      }),
      seed,
      costs: options.costs ?? DEFAULT_COSTS,
      defectRate: options.defectRate,
      falseRejectRate: options.falseRejectRate ?? DEFAULT_FALSE_REJECT_RATE,
      scorer,
      onProgress,
      signal,
    });
    return {
      base,
      recipe: store.recipe,
      augmentation,
      model,
      images: await trainingImages(images, byPath, options.regions),
      seed,
      skipped,
    };
  });
