import { AppError } from '@lemniscate/contracts';
import { z } from 'zod';
import { readChecked, readManifest } from '../artifact/open-model.js';
import { decodeState } from '../artifact/state.js';
import { resolveBase } from '../bases/index.js';
import { conformalThreshold } from '../calibrate/conformal.js';
import { defaultCacheDir } from '../features/cache.js';
import { FeatureStore } from '../features/store.js';
import { anomalyWeights, fitAnomaly, type GoodSummary, patchesPerImage, summariseGood } from '../heads/anomaly.js';
import { standardiseParts } from '../heads/anomaly-cross.js';
import { LOCAL_PARTS } from '../heads/anomaly-graph.js';
import { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { embed } from '../heads/embedding.js';
import { createRng } from '../math/rng.js';
import type { StationModel } from '../station/station-model.js';
import { type AdaptOptions, type AdaptSample, type LearnedParts, trainingImages } from './types.js';

const Training = z.object({
  base: z.string(),
  images: z.array(
    z.object({
      file: z.string(),
      sha256: z.string(),
      label: z.enum(['ok', 'ng']),
      defectTypes: z.array(z.string()),
    }),
  ),
});

/**
 * Brings a model up to date with more good photos from what it kept, without the old ones: the statistics of good
 * patches add up, the bank is chosen anew from itself and the new patches, and, while there are no labels, the
 * threshold is set again with the new photos among the calibration scores. Supervised heads stay as they are.
 * @throws AppError model_invalid | model_digest_mismatch | usage when a photo is labelled a defect
 */
export const updateModel = async (options: AdaptOptions, samples: readonly AdaptSample[]): Promise<LearnedParts> => {
  const dir = options.update as string;
  if (samples.some((s) => s.label === 'ng'))
    throw new AppError('usage', {
      detail: 'An update adds good photos only; to learn from defects, run adapt --data on all labelled images.',
    });
  const manifest = await readManifest(dir);
  const old = decodeState(await readChecked(dir, manifest, 'state.bin'), dir);
  const training = Training.parse(JSON.parse((await readChecked(dir, manifest, 'training.json')).toString('utf8')));
  const base = await resolveBase(options.base ?? (await inBox(manifest.base.id)) ?? training.base);
  if (base.sha256 !== manifest.base.sha256)
    throw new AppError('model_invalid', { path: dir, detail: `it was made from another base than ${base.id}` });

  const known = new Set(training.images.map((i) => i.sha256));
  const store = await FeatureStore.open(base, manifest.recipe, {
    cacheDir: options.cacheDir ?? defaultCacheDir(),
    threads: options.threads,
  });
  const scorer = await AnomalyScorer.create(options.threads);
  try {
    const byPath = new Map(samples.map((s) => [s.path, s]));
    const added = await store.addAll(
      samples.map((s) => s.path),
      options,
      (path) => byPath.get(path)?.file ?? path,
    );
    const images = added.images.filter((i) => !known.has(i.sha256));
    const features = [];
    for (const image of images) features.push(await store.load(image));
    if (features.length === 0)
      return { base, recipe: manifest.recipe, model: old, images: training.images, seed: manifest.seed, skipped: added.skipped };

    // The old model has not seen the new photos, so its scores of them are as honest as held-out ones.
    const weights = await anomalyWeights(old.anomaly, old.rings);
    const newScores: number[] = [];
    for (const f of features) {
      const z = standardiseParts((await scorer.score(f, weights)).image, old.partScale);
      newScores.push((z[0] + z[1] + z[2]) / LOCAL_PARTS);
    }
    const rng = createRng(manifest.seed).fork(`update ${old.counts.good}`);
    const kept: GoodSummary = { moments: old.anomaly.moments, pooled: old.anomaly.pooled, candidates: old.anomaly.bank };
    const fresh = await summariseGood(features, patchesPerImage(features.length), rng);
    const embeddings = await embed(
      images.map((i) => i.pooled),
      old.embedding,
    );
    const model: StationModel = {
      ...old,
      ...(old.stack ? {} : recalibrate(old, newScores, options)),
      anomaly: await fitAnomaly([kept, fresh], rng),
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
      model,
      images: [...training.images, ...trainingImages(images, byPath)],
      seed: manifest.seed,
      skipped: added.skipped,
    };
  } finally {
    await scorer.close();
    await store.close();
  }
};

const inBox = async (id: string): Promise<string | undefined> =>
  resolveBase(id).then(
    (b) => (b.source === 'box' ? id : undefined),
    () => undefined,
  );

const recalibrate = (
  old: StationModel,
  newScores: readonly number[],
  { falseRejectRate = 0.01 }: AdaptOptions,
): Pick<StationModel, 'calibration' | 'heldOut'> => {
  const scores = [...old.heldOut.scores.filter((_, i) => old.heldOut.labels[i] === 0), ...newScores];
  const fit = conformalThreshold(scores, falseRejectRate);
  return {
    calibration: {
      ...old.calibration,
      method: fit.method,
      guaranteed: fit.guaranteed,
      note: `${100 * falseRejectRate} % of good parts rejected, by ${scores.length} good images`,
      centre: fit.threshold,
    },
    heldOut: { scores, labels: scores.map(() => 0) },
  };
};
