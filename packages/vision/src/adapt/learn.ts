import { AppError } from '@lemniscate/contracts/errors';
import { type Base, resolveBase } from '../bases/index.js';
import { closing } from '../closing.js';
import { createCoverageReader } from '../data/region-coverage.js';
import { defaultCacheDir } from '../features/cache.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { startSecondThread } from '../threads/second-thread.js';
import { createRng } from '../math/rng.js';
import { chooseAugmentation, copiesOf } from '../station/augmentation.js';
import { DEFAULT_COSTS } from '@lemniscate/contracts/words';
import { DEFAULT_FALSE_REJECT_RATE } from '../station/costs.js';
import { fitStation } from '../station/fit-station.js';
import { keepWithinBudget } from '../station/latency-budget.js';
import {
  chooseStore,
  LEAST_DEFECTS_TO_CHOOSE,
  nativeSidePx,
  openStore,
  stationBrightness,
} from '../station/working-size.js';
import { DEFAULT_BASE, LEAST_GOOD } from './defaults.js';
import { trainingImages } from './training-images.js';
import type { AdaptOptions, AdaptSample, LearnedParts } from './types.js';

/** A model from photos alone. */
export const learn = (
  options: AdaptOptions,
  samples: readonly AdaptSample[],
  root: string,
): Promise<LearnedParts> =>
  closing(async (toClose) => {
    const { onProgress, signal, skipBad, seed = 0 } = options;
    startSecondThread(options.threads);
    const base: Base = await resolveBase(options.base ?? DEFAULT_BASE);
    const storeOptions = { cacheDir: options.cacheDir ?? defaultCacheDir(), threads: options.threads };
    const byPath = new Map(samples.map((s) => [s.path, s]));
    const paths = samples.map((s) => s.path);
    const native = await nativeSidePx(paths);
    const brightness = await stationBrightness(paths);
    let store = toClose(openStore(base, { native, brightness }, { ...storeOptions, sidePx: options.sidePx }));
    const { budgetMs } = options;
    let budgetNote: string | undefined;
    if (budgetMs !== undefined) {
      const within = await keepWithinBudget(store, native, paths, {
        ...storeOptions,
        budgetMs,
        setByHand: options.sidePx !== undefined,
        signal,
      });
      if (within.store !== store) {
        await store.close();
        store = toClose(within.store);
      }
      budgetNote = within.note;
    }
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
        budgetMs,
        rng: createRng(seed).fork('size'),
        onProgress,
        signal,
      });
      if (chosen !== store) {
        await store.close();
        store = toClose(chosen);
        // It was measured, too, and is within the budget.
        budgetNote = undefined;
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
    const others = await store.addAll(options.unlabelled ?? [], { onProgress, signal, skipBad });
    // They come in no order that means anything.
    const unlabelled = others.images.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
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
      unlabelledPooled: unlabelled.map((image) => image.pooled),
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
      unlabelled: unlabelled.map((image) => image.sha256),
      seed,
      skipped: [...skipped, ...others.skipped],
      notes: budgetNote === undefined ? [] : [budgetNote],
    };
  });
