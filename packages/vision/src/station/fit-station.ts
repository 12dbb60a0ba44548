import { AppError } from '@lemniscate/contracts/errors';
import { costOperatingPoint } from '../calibrate/operating-point.js';
import { shiftPrior, sigmoid } from '../calibrate/platt.js';
import { crossAnomaly, fitPartScale, standardiseParts } from '../heads/anomaly-cross.js';
import { LOCAL_PARTS } from '../heads/anomaly-graph.js';
import type { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { embed, fitEmbedding } from '../heads/embedding.js';
import { stratifiedFolds } from '../heads/folds.js';
import { fitKernel } from '../heads/kernel.js';
import { fitStack, type StackColumn } from '../heads/stack.js';
import { pickRows } from '../math/matrix.js';
import { createRng } from '../math/rng.js';
import type { Work } from '../progress.js';
import { calibrateOnGood } from './calibrate-on-good.js';
import type { Costs } from './costs.js';
import { crossPatch } from './cross-patch.js';
import { heatScale } from './heat-scale.js';
import type { LabelledImage } from './labelled-image.js';
import type { StationModel } from './station-model.js';

export interface FitOptions extends Work {
  images: readonly LabelledImage[];
  /** Pooled features of images nobody has labelled; they help to see what varies at this station. */
  unlabelledPooled?: readonly Float32Array[];
  seed: number;
  costs: Costs;
  /** Share of defective parts at the station; the labelled share when nobody knows. */
  defectRate?: number;
  /** Wanted with good images only. */
  falseRejectRate: number;
  scorer: AnomalyScorer;
}

/** Fewer labelled defects teach nothing that can be checked. */
export const LEAST_DEFECTS = 4;
/** Fewer good images leave nothing to check against. */
const LEAST_GOOD = 2;
const FOLDS = 5;

/**
 * Learns a station's model from labelled images: anomaly heads from the good ones, supervised heads once there are
 * enough defects, a stack that takes what cross-validation shows to help, and an operating point.
 * The same images and seed give the same model.
 * @throws AppError too_few_good_images | cancelled
 */
export const fitStation = async (options: FitOptions): Promise<StationModel> => {
  const { images, seed, scorer, signal, onProgress } = options;
  const rng = createRng(seed);
  const labels = images.map((i) => i.label);
  const good = labels.filter((l) => l === 0).length;
  const defects = labels.length - good;
  if (good < LEAST_GOOD)
    throw new AppError('too_few_good_images', { found: good, needed: LEAST_GOOD, path: 'the data' });
  const learns = defects >= LEAST_DEFECTS && good >= LEAST_DEFECTS;
  const total = images.length * (learns ? 3 : 1);
  let done = 0;
  const step = (): void => {
    if (signal?.aborted) throw new AppError('cancelled');
    onProgress?.({ stage: 'learning', done: ++done, total });
  };

  const folds = stratifiedFolds(labels, Math.min(FOLDS, good), rng.fork('folds'));
  const anomaly = await crossAnomaly(images, folds, scorer, rng.fork('anomaly'), step);
  const partScale = fitPartScale(anomaly.heldOut.filter((_, i) => labels[i] === 0).map((h) => h.image));
  const parts = anomaly.heldOut.map((h) => standardiseParts(h.image, partScale));
  const anomalyScores = parts.map((z) => (z[0] + z[1] + z[2]) / LOCAL_PARTS);
  const pooled = images.map((i) => i.pooled);
  const embedding = await fitEmbedding(
    [...pooled, ...(options.unlabelledPooled ?? [])],
    rng.fork('embedding'),
  );
  const embeddings = await embed(pooled, embedding);
  const common = {
    anomaly: anomaly.model,
    rings: anomaly.rings,
    partScale,
    embedding,
    goodEmbeddings: pickRows(
      embeddings,
      labels.flatMap((l, i) => (l === 0 ? [i] : [])),
    ),
    counts: { good, defects },
  };
  const columns: StackColumn[] = [
    { name: 'anomaly', values: anomalyScores },
    { name: 'whole-image', values: parts.map((z) => z[LOCAL_PARTS]) },
  ];
  if (!learns) {
    const goodScores = anomalyScores.filter((_, i) => labels[i] === 0);
    return {
      ...common,
      defectTypes: [],
      stack: undefined,
      ...calibrateOnGood(goodScores, options.falseRejectRate),
      heat: heatScale(anomaly, images),
      heldOut: { scores: anomalyScores, labels },
      heads: [{ name: 'anomaly', weight: 1 }],
    };
  }

  const defectTypes = knownTypes(images);
  const typeIndices = images.map((i) =>
    i.defectTypes.map((t) => defectTypes.indexOf(t)).filter((t) => t >= 0),
  );
  const kernel = await fitKernel(embeddings, labels, typeIndices, defectTypes.length, rng.fork('kernel'));
  columns.push({ name: 'global', values: kernel.leaveOneOut });
  const withPatch = (values: Float64Array): StackColumn[] => [...columns, { name: 'patch', values }];
  const lossWith = (values: Float64Array): number => fitStack(withPatch(values), labels, folds).logLoss;
  const patch = await crossPatch(images, folds, anomaly, lossWith, rng.fork('patch'), {
    step,
    threads: scorer.threads,
  });

  const stack = fitStack(withPatch(patch.heldOut), labels, folds);
  const labelledRate = defects / labels.length;
  const defectRate = options.defectRate ?? labelledRate;
  const logits = Float64Array.from(stack.heldOutLogits, (z) => shiftPrior(z, labelledRate, defectRate));
  const scores = Float64Array.from(logits, sigmoid);
  const point = costOperatingPoint({ scores: logits, labels, costs: options.costs, defectRate });
  return {
    ...common,
    counts: { ...common.counts, regions: patch.regions.size },
    defectTypes,
    kernel: 'global' in stack.weights || defectTypes.length > 0 ? kernel.model : undefined,
    patch: patch.model,
    stack: { weights: stack.weights, offset: shiftPrior(stack.offset, labelledRate, defectRate) },
    calibration: {
      method: 'cost',
      guaranteed: false,
      note: `the threshold at which escapes (cost ${options.costs.escape}) and false rejects (cost ${options.costs.falseReject}) together cost least, cross-validated on ${labels.length} labels at a defect rate of ${(100 * defectRate).toFixed(1)} %`,
      defectRate,
      costs: options.costs,
    },
    threshold: Math.fround(sigmoid(point.threshold)),
    heat: heatScale(anomaly, images, patch),
    heldOut: { scores: [...scores], labels },
    heads: stack.shares,
  };
};

/** Types with at least three labelled examples, most frequent first; rarer ones cannot be told apart yet. */
const knownTypes = (images: readonly LabelledImage[]): string[] => {
  const counts = new Map<string, number>();
  for (const { defectTypes } of images)
    for (const t of new Set(defectTypes)) counts.set(t, (counts.get(t) ?? 0) + 1);
  return [...counts]
    .filter(([, n]) => n >= 3)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([t]) => t);
};
