import { type Base, multiplyAddsPerPixel } from '../bases/index.js';
import { pixelsGiven, recipeFor, startingSidePx } from '../features/recipe.js';
import { FeatureStore, type StoreOptions } from '../features/store.js';
import { embed, fitEmbedding } from '../heads/embedding.js';
import { fitKernel, logLoss } from '../heads/kernel.js';
import { decodeImage } from '../images/decode-image.js';
import { readImageSize } from '../images/read-image-size.js';
import { mean, median } from '../math/quantile.js';
import type { Rng } from '../math/rng.js';
import type { Work } from '../progress.js';
import { millisecondsPerImage } from './latency-budget.js';

/** Enough labelled defects to tell working sizes apart. */
export const LEAST_DEFECTS_TO_CHOOSE = 30;
/** Labelled images compared at most, half of them defects. */
const COMPARED_IMAGES = 160;
/** Another size must be this much better: the comparison has its own noise. */
const LEAST_GAIN = 0.1;
/**
 * Multiply-adds of the base that one image may cost when no time is asked for: some 60 ms on two cores of a small server. A
 * measured time would let a busy machine learn another model from the same labels.
 */
const MOST_MULTIPLY_ADDS = 2e9;

/** Square root of the median area of some of the images, in pixels. */
export const nativeSidePx = async (paths: readonly string[]): Promise<number> => {
  const stride = Math.max(1, Math.floor(paths.length / 50));
  const sides: number[] = [];
  for (let i = 0; i < paths.length; i += stride) {
    const size = await readImageSize(paths[i]).catch(() => undefined);
    if (size) sides.push(Math.sqrt(size.width * size.height));
  }
  return sides.length > 0 ? median(sides) : 256;
};

/** Images whose mean is taken; the station's brightness is rounded, so more would hardly move it. */
const MEASURED_IMAGES = 12;
/** Steps of the station's brightness: stations whose images differ a little share cached features. */
const BRIGHTNESS_STEP = 16;

/** Median of the mean pixel value of some of the images, rounded. */
export const stationBrightness = async (paths: readonly string[]): Promise<number> => {
  const stride = Math.max(1, Math.floor(paths.length / MEASURED_IMAGES));
  const means: number[] = [];
  for (let i = 0; i < paths.length; i += stride) {
    const image = await decodeImage(paths[i]).catch(() => undefined);
    if (image) means.push(mean(image.data));
  }
  if (means.length === 0) return 0;
  return Math.max(BRIGHTNESS_STEP, Math.round(median(means) / BRIGHTNESS_STEP) * BRIGHTNESS_STEP);
};

/** Opens features at the size a station starts with, or at the one asked for. */
export const openStore = (
  base: Base,
  { native, brightness }: { native: number; brightness: number },
  options: StoreOptions & { sidePx?: number },
): FeatureStore =>
  FeatureStore.open(
    base,
    recipeFor(base, options.sidePx ?? startingSidePx(native), native, brightness),
    options,
  );

/**
 * The working size at which the labels so far are told apart best: leave-one-out log-loss of the global head, among
 * sizes within the latency budget that are no smaller than the starting one (the heat map needs its cells). Small
 * defects on large photos ask for more pixels.
 * @param budgetMs most time one image may take, measured here; left out, the base's multiply-adds are limited instead, which are the
 *   same on every machine
 * @returns the store at the best size; the one given when nothing is clearly better
 */
export const chooseStore = async (
  current: FeatureStore,
  labelled: readonly { path: string; label: 0 | 1 }[],
  native: number,
  options: StoreOptions & { budgetMs?: number; rng: Rng } & Work,
): Promise<FeatureStore> => {
  const { base } = current;
  const sides = candidateSides(base, native).filter((side) => side !== current.recipe.sidePx);
  if (sides.length === 0) return current;
  const of = (label: number): { path: string; label: 0 | 1 }[] =>
    options.rng.shuffle(labelled.filter((l) => l.label === label));
  const defects = of(1).slice(0, COMPARED_IMAGES / 2);
  const compared = [...defects, ...of(0).slice(0, COMPARED_IMAGES - defects.length)];
  const isAffordable = await affordable(base, options.budgetMs);
  let best = { store: current, loss: await sizeLoss(current, compared, options) };
  let worse: FeatureStore | undefined;
  try {
    for (const sidePx of sides) {
      const store = FeatureStore.open(
        base,
        recipeFor(base, sidePx, native, current.recipe.brightness),
        options,
      );
      worse = store;
      const loss = (await isAffordable(store, compared[0].path))
        ? await sizeLoss(store, compared, options)
        : Number.POSITIVE_INFINITY;
      if (loss < best.loss * (1 - LEAST_GAIN)) {
        worse = best.store;
        best = { store, loss };
      }
      if (worse !== current) await worse.close();
    }
    return best.store;
  } catch (error) {
    for (const store of [worse, best.store]) if (store !== current) await store?.close();
    throw error;
  }
};

const affordable = async (
  base: Base,
  budgetMs: number | undefined,
): Promise<(store: FeatureStore, path: string) => boolean | Promise<boolean>> => {
  if (budgetMs !== undefined)
    return async (store, path) => (await millisecondsPerImage(store, path)) <= budgetMs;
  const perPixel = await multiplyAddsPerPixel(base);
  return ({ recipe }) => perPixel * pixelsGiven(recipe) <= MOST_MULTIPLY_ADDS;
};

const candidateSides = (base: Base, native: number): number[] => {
  const start = startingSidePx(native);
  const sides = base.fixedSize
    ? [1, 2, 3].map(
        (tiles) =>
          recipeFor(base, tiles * Math.sqrt(base.fixedSize!.width * base.fixedSize!.height), native).sidePx,
      )
    : [1, 1.5, 2].map((factor) => Math.round((start * factor) / 32) * 32);
  return [...new Set(sides)].filter((side) => side <= 1.25 * native);
};

const sizeLoss = async (
  store: FeatureStore,
  compared: readonly { path: string; label: 0 | 1 }[],
  { rng, onProgress, signal }: { rng: Rng } & Work,
): Promise<number> => {
  const watch =
    onProgress &&
    ((p: { done: number; total: number }) => onProgress({ ...p, stage: 'choosing the working size' }));
  const { images } = await store.addAll(
    compared.map((c) => c.path),
    { signal, onProgress: watch },
  );
  const pooled = images.map((i) => i.pooled);
  const labels = compared.map((c) => c.label);
  const embeddings = await embed(pooled, await fitEmbedding(pooled, rng.fork('embedding')));
  const { leaveOneOut } = await fitKernel(
    embeddings,
    labels,
    labels.map(() => []),
    0,
    rng.fork('kernel'),
  );
  return logLoss(
    leaveOneOut,
    labels,
    labels.map(() => 1),
  );
};
