import { AppError } from '@lemniscate/contracts/errors';
import { readChecked, readManifest } from '../artifact/open-model.js';
import { decodeState } from '../artifact/state.js';
import { readTraining } from '../artifact/training.js';
import { baseOfModel } from '../bases/of-model.js';
import { closing } from '../closing.js';
import { defaultCacheDir } from '../features/cache.js';
import { FeatureStore } from '../features/store.js';
import {
  type AnomalyModel,
  anomalyWeights,
  fitAnomaly,
  fitLeavingOut,
  type GoodSource,
  type GoodSummary,
  patchesPerImage,
  summariseGood,
} from '../heads/anomaly.js';
import { standardiseParts } from '../heads/anomaly-cross.js';
import { LOCAL_PARTS } from '../heads/anomaly-graph.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { embed } from '../heads/embedding.js';
import { startSecondThread } from '../threads/second-thread.js';
import { createRng, type Rng } from '../math/rng.js';
import { DEFAULT_FALSE_REJECT_RATE } from '../station/costs.js';
import { calibrateOnGood } from '../station/calibrate-on-good.js';
import type { StationModel } from '../station/station-model.js';
import { trainingImages } from './training-images.js';
import type { AdaptOptions, AdaptSample, LearnedParts } from './types.js';

/**
 * Brings a model up to date with more good photos from what it kept, without the old ones: the statistics of good
 * patches add up, the bank is chosen anew from itself and the new patches, and, while there are no labels, the
 * threshold is set again with the new photos among the calibration scores. Supervised heads stay as they are.
 * @throws AppError model_invalid | model_digest_mismatch | usage when a photo is labelled a defect
 */
export const updateModel = async (
  options: AdaptOptions,
  samples: readonly AdaptSample[],
): Promise<LearnedParts> => {
  const dir = options.update as string;
  if (samples.some((s) => s.label === 'ng'))
    throw new AppError('usage', {
      detail:
        'An update adds good photos only; to learn from defects, run adapt --data on all labelled images.',
    });
  const manifest = await readManifest(dir);
  const old = decodeState(await readChecked(dir, manifest, 'state.bin'), dir);
  const training = await readTraining(dir, manifest);
  const base = await baseOfModel(manifest, dir, options.base);

  const learned = new Set(training.images.map((i) => i.sha256));
  return closing(async (toClose) => {
    startSecondThread(options.threads);
    const store = toClose(
      FeatureStore.open(base, manifest.recipe, {
        cacheDir: options.cacheDir ?? defaultCacheDir(),
        threads: options.threads,
      }),
    );
    const byPath = new Map(samples.map((s) => [s.path, s]));
    const added = await store.addAll(
      samples.map((s) => s.path),
      options,
      (path) => byPath.get(path)?.file ?? path,
    );
    const images = added.images.filter((i) => !learned.has(i.sha256));
    if (images.length === 0)
      return {
        base,
        recipe: manifest.recipe,
        augmentation: manifest.augmentation,
        model: old,
        images: training.images,
        unlabelled: training.unlabelled,
        seed: manifest.seed,
        skipped: added.skipped,
      };

    const rng = createRng(manifest.seed).fork(`update ${old.counts.good}`);
    const photos = images.map((image) => ({ load: () => store.load(image) }));
    // With a stack the threshold stays, and nobody asks how the new photos score.
    const { anomaly, scores } = old.stack
      ? { anomaly: await addGood(old, photos, rng), scores: [] }
      : await addAndScoreGood(old, photos, toClose(await AnomalyScorer.create(options.threads)), rng);
    const embeddings = await embed(
      images.map((i) => i.pooled),
      old.embedding,
    );
    const model: StationModel = {
      ...old,
      ...(old.stack ? {} : recalibrate(old, scores, options)),
      anomaly,
      goodEmbeddings: {
        data: Float32Array.from([...old.goodEmbeddings.data, ...embeddings.data]),
        rows: old.goodEmbeddings.rows + embeddings.rows,
        columns: embeddings.columns,
      },
      counts: { ...old.counts, good: old.counts.good + images.length },
    };
    return {
      base,
      recipe: manifest.recipe,
      augmentation: manifest.augmentation,
      model,
      images: [...training.images, ...(await trainingImages(images, byPath))],
      unlabelled: training.unlabelled,
      seed: manifest.seed,
      skipped: added.skipped,
    };
  });
};

const keptOf = ({ anomaly: { moments, pooled, bank } }: StationModel): GoodSummary => ({
  moments,
  pooled,
  candidates: bank,
});

/** The statistics and the bank with the new photos added. */
const addGood = async (old: StationModel, photos: readonly GoodSource[], rng: Rng): Promise<AnomalyModel> =>
  fitAnomaly([keptOf(old), await summariseGood(photos, patchesPerImage(photos.length), rng)], rng);

const FOLDS = 5;

/**
 * The same, and scores of the new photos by models that have not seen their fold: a new look of the part must not be
 * called odd by a threshold, nor raise it once it is known.
 */
const addAndScoreGood = async (
  old: StationModel,
  photos: readonly GoodSource[],
  scorer: AnomalyScorer,
  rng: Rng,
): Promise<{ anomaly: AnomalyModel; scores: number[] }> => {
  const count = Math.min(FOLDS, photos.length);
  const perImage = patchesPerImage(photos.length);
  const parts: GoodSummary[] = [];
  for (let fold = 0; fold < count; fold++)
    parts.push(
      await summariseGood(
        photos.filter((_, i) => i % count === fold),
        perImage,
        rng,
      ),
    );
  const { all, without } = await fitLeavingOut(parts, rng, { kept: [keptOf(old)], threads: scorer.threads });
  const scores: number[] = [];
  for (let fold = 0; fold < count; fold++) {
    const weights = await anomalyWeights(without[fold], old.rings);
    for (let i = fold; i < photos.length; i += count) {
      const { image } = await scorer.score(await photos[i].load(), weights);
      const z = standardiseParts(image, old.partScale);
      scores[i] = (z[0] + z[1] + z[2]) / LOCAL_PARTS;
    }
  }
  return { anomaly: all, scores };
};

const recalibrate = (
  old: StationModel,
  newScores: readonly number[],
  { falseRejectRate = old.calibration.falseRejectRate ?? DEFAULT_FALSE_REJECT_RATE }: AdaptOptions,
): Pick<StationModel, 'calibration' | 'heldOut'> => {
  const scores = [...old.heldOut.scores.filter((_, i) => old.heldOut.labels[i] === 0), ...newScores];
  const { calibration } = calibrateOnGood(scores, falseRejectRate);
  return {
    calibration: { ...calibration, scale: old.calibration.scale },
    heldOut: { scores, labels: scores.map(() => 0) },
  };
};
