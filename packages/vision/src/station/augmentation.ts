import { AppError } from '@lemniscate/contracts/errors';
import { type Augmentation, AUGMENTATIONS, pasteDefect, variationsOf } from '../features/augment.js';
import type { ImageFeatures } from '../features/extractor.js';
import type { FeatureStore, StoredImage } from '../features/store.js';
import { anomalyWeights, fitAnomaly, summariseGood } from '../heads/anomaly.js';
import { applyRings, fitRings, topMeans } from '../heads/anomaly-cross.js';
import type { AnomalyScorer, AnomalyScores } from '../heads/anomaly-scorer.js';
import { mean, std } from '../math/quantile.js';
import { createRng, type Rng } from '../math/rng.js';
import type { Work } from '../progress.js';

/** Good images of which copies are learned from at most: beyond, real parts show what varies. */
export const MOST_COPIED_IMAGES = 40;
/** Fewer good images cannot tell the ways apart. */
const LEAST_COMPARED = 6;
/** Good images compared at most; each costs eight passes of the base. */
const MOST_COMPARED = 6;
/** Patches of all images that a bank is chosen from, here where only the order of the ways counts. */
const COMPARED_PATCHES = 2_000;
const FOLDS = 2;
/** Copies must help this much, and by so many standard errors: the comparison has its own noise. */
const LEAST_GAIN = 0.2;
const CLEAR_ERRORS = 4;

type RawAnomaly = Pick<AnomalyScores, 'raw' | 'ring'>;

/** Features of the changed copies of a photo. */
export const loadCopies = async (
  store: FeatureStore,
  image: StoredImage,
  augmentation: Augmentation,
): Promise<ImageFeatures[]> => {
  const copies: ImageFeatures[] = [];
  for (const variation of variationsOf(augmentation))
    copies.push(await store.loadVariation(image, variation));
  return copies;
};

/** The good images of which copies are learned from, and how to get them; nothing where none are. */
export const copiesOf = (
  store: FeatureStore,
  good: readonly StoredImage[],
  augmentation: Augmentation,
  rng: Rng,
): ReadonlyMap<StoredImage, () => Promise<ImageFeatures[]>> => {
  if (augmentation === 'none') return new Map();
  const copied = good.length > MOST_COPIED_IMAGES ? rng.sample(good, MOST_COPIED_IMAGES) : good;
  return new Map(copied.map((image) => [image, () => loadCopies(store, image, augmentation)]));
};

/**
 * The nuisance that copies of good photos should show, by validation on good photos alone: made-up defects are pasted
 * into some, and the way is taken whose anomaly head tells them from the photos as they were, none of which it
 * has seen. Where parts do come turned or in changing light, unseen good ones look less odd with it; elsewhere it
 * only blunts the head.
 * @returns 'none' when nothing is clearly better, or there are too few photos to tell
 * @throws AppError cancelled
 */
export const chooseAugmentation = async (
  store: FeatureStore,
  good: readonly StoredImage[],
  { scorer, rng, onProgress, signal }: { scorer: AnomalyScorer; rng: Rng } & Work,
): Promise<Augmentation> => {
  if (good.length < LEAST_COMPARED) return 'none';
  const compared = good.length > MOST_COMPARED ? rng.sample(good, MOST_COMPARED) : good;
  const total = AUGMENTATIONS.length * compared.length;
  let done = 0;
  const step = (): void => {
    if (signal?.aborted) throw new AppError('cancelled');
    onProgress?.({ stage: 'choosing the augmentation', done: ++done, total });
  };
  // Pair by pair, how much odder the photo is with its made-up defect, in units of the common spread.
  const marginsOf = async (augmentation: Augmentation): Promise<number[]> => {
    const draw = rng.fork('compare');
    const good: RawAnomaly[] = [];
    const odd: RawAnomaly[] = [];
    for (let fold = 0; fold < FOLDS; fold++) {
      const others = compared.filter((_, i) => i % FOLDS !== fold);
      const sources = others.map((image) => ({
        load: () => store.load(image),
        copies: () => loadCopies(store, image, augmentation),
      }));
      const summary = await summariseGood(sources, Math.ceil(COMPARED_PATCHES / others.length), draw);
      const weights = await anomalyWeights(await fitAnomaly([summary], draw));
      for (let i = fold; i < compared.length; i += FOLDS) {
        const image = compared[i];
        // By the photo alone, so that all ways are asked the same and the cache knows the answer.
        const pasted = await store.loadVariation(image, pasteDefect(createRng(1).fork(image.sha256)));
        good[i] = await scorer.score(await store.load(image), weights);
        odd[i] = await scorer.score(pasted, weights);
        step();
      }
    }
    const rings = fitRings(good);
    const scores = (of: readonly RawAnomaly[]): number[] =>
      of.map(({ raw, ring }) => mean(topMeans(applyRings(raw, ring, rings))));
    const [a, b] = [scores(good), scores(odd)];
    const spread = Math.max(Math.sqrt((std(a) ** 2 + std(b) ** 2) / 2), 1e-6);
    return a.map((value, i) => (b[i] - value) / spread);
  };

  const plain = await marginsOf('none');
  let best: { augmentation: Augmentation; gain: number } = { augmentation: 'none', gain: 0 };
  for (const augmentation of AUGMENTATIONS) {
    if (augmentation === 'none') continue;
    const gains = (await marginsOf(augmentation)).map((m, i) => m - plain[i]);
    const gain = mean(gains);
    const isClear = gain > (CLEAR_ERRORS * std(gains)) / Math.sqrt(gains.length);
    if (isClear && gain > LEAST_GAIN * Math.abs(mean(plain)) && gain > best.gain)
      best = { augmentation, gain };
  }
  return best.augmentation;
};
