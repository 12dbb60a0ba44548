import { AppError } from '@lemniscate/contracts';
import { conformalThreshold } from '../calibrate/conformal.js';
import { costOperatingPoint } from '../calibrate/operating-point.js';
import { shiftPrior, sigmoid } from '../calibrate/platt.js';
import type { ImageFeatures } from '../features/extractor.js';
import { evenPatches } from '../heads/anomaly.js';
import {
  crossAnomaly,
  type CrossAnomaly,
  fitPartScale,
  standardiseParts,
  topMeans,
} from '../heads/anomaly-cross.js';
import { LOCAL_PARTS } from '../heads/anomaly-graph.js';
import type { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { embed, fitEmbedding } from '../heads/embedding.js';
import { stratifiedFolds } from '../heads/folds.js';
import { fitKernel } from '../heads/kernel.js';
import { type Bag, fitPatchMil, type PatchMilModel, scorePatchMil, toBag } from '../heads/patch-mil.js';
import { fitStack, type StackColumn } from '../heads/stack.js';
import { pickRows } from '../math/blas.js';
import { mean, quantile, std } from '../math/quantile.js';
import type { HeadWeights } from '../heads/weights.js';
import { createRng, type Rng } from '../math/rng.js';
import type { Work } from '../progress.js';
import type { Costs } from './costs.js';
import type { Calibration, StationModel } from './station-model.js';

/** One labelled image whose features are read when needed: many may not fit in memory. */
export interface LabelledImage {
  file: string;
  label: 0 | 1;
  defectTypes: string[];
  pooled: Float32Array;
  load(): Promise<ImageFeatures>;
}

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
export const LEAST_GOOD = 2;
const FOLDS = 5;
/** The patch head and its checks take at most so many images: all defects first. */
const MOST_PATCH_IMAGES = 1200;

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
      heat: heatScale(anomaly, labels),
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
  const patch = await crossPatchMil(images, folds, anomaly, rng.fork('patch'), step);
  columns.push({ name: 'patch', values: patch.heldOut });

  const stack = fitStack(columns, labels, folds);
  const labelledRate = defects / labels.length;
  const defectRate = options.defectRate ?? labelledRate;
  const logits = Float64Array.from(stack.heldOutLogits, (z) => shiftPrior(z, labelledRate, defectRate));
  const scores = Float64Array.from(logits, sigmoid);
  const point = costOperatingPoint({ scores, labels, costs: options.costs, defectRate, seed });
  return {
    ...common,
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
    threshold: Math.fround(point.threshold),
    heat: heatScale(anomaly, labels, patch.heldOut),
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

/**
 * With good images only: reject what is odder than all but the wanted share of good parts. The score is 0.5 at that
 * point and grows by the spread of good parts; it becomes a probability when there are labels to say so.
 */
export const calibrateOnGood = (
  goodScores: readonly number[],
  falseRejectRate: number,
): { calibration: Calibration; threshold: number } => {
  const fit = conformalThreshold(goodScores, falseRejectRate);
  const scale = Math.max(std(goodScores), 1e-3);
  const percent = `${Number((100 * falseRejectRate).toPrecision(3))} %`;
  return {
    calibration: {
      method: fit.method,
      guaranteed: fit.guaranteed,
      note: fit.guaranteed
        ? `at most ${percent} of good parts rejected, by ${goodScores.length} good images (conformal)`
        : `${percent} of good parts rejected is an extrapolation from ${goodScores.length} good images; ${fit.neededForGuarantee} would guarantee it`,
      centre: fit.threshold,
      scale,
      falseRejectRate,
    },
    threshold: 0.5,
  };
};

/**
 * The patch head, fitted on all and checked fold by fold. Every image is seen in coordinates fitted without it, when it
 * teaches and when it is judged: in its own coordinates a good image lies closer to the middle than any new part will,
 * and the head would learn to tell old from new.
 */
const crossPatchMil = async (
  images: readonly LabelledImage[],
  folds: Int32Array,
  anomaly: CrossAnomaly,
  rng: Rng,
  step: () => void,
): Promise<{ model: PatchMilModel; heldOut: Float64Array }> => {
  const channels = anomaly.model.moments.channels;
  const evened = async (i: number): Promise<Float32Array> =>
    evenPatches(await images[i].load(), anomaly.foldEvened.get(folds[i]) as HeadWeights);
  const taught = teachable(images, rng);
  const bags: (Bag & { fold: number })[] = [];
  for (let i = 0; i < images.length; i++) {
    step();
    if (!taught.has(i)) continue;
    bags.push({ ...toBag(images[i].label, await evened(i), anomaly.heldOut[i].local, rng), fold: folds[i] });
  }
  const byFold = new Map<number, PatchMilModel>();
  for (const fold of new Set(folds)) {
    await new Promise(setImmediate);
    byFold.set(
      fold,
      fitPatchMil(
        bags.filter((b) => b.fold !== fold),
        channels,
      ),
    );
  }
  const heldOut = new Float64Array(images.length);
  for (let i = 0; i < images.length; i++) {
    step();
    heldOut[i] = scorePatchMil(await evened(i), byFold.get(folds[i]) as PatchMilModel).image;
  }
  return { model: fitPatchMil(bags, channels), heldOut };
};

const teachable = (images: readonly LabelledImage[], rng: Rng): Set<number> => {
  if (images.length <= MOST_PATCH_IMAGES) return new Set(images.keys());
  const of = (label: number): number[] =>
    rng.shuffle(images.flatMap((im, i) => (im.label === label ? [i] : [])));
  const defects = of(1).slice(0, MOST_PATCH_IMAGES / 2);
  return new Set([...defects, ...of(0).slice(0, MOST_PATCH_IMAGES - defects.length)]);
};

/**
 * How the heat map is made of its parts: each part in standard deviations of good images, the patch head taking over
 * as it separates better; 0.5 is about where the hottest spot of the oddest good images lies.
 */
const heatScale = (
  { heldOut }: CrossAnomaly,
  labels: readonly number[],
  patch?: Float64Array,
): StationModel['heat'] => {
  const isGood = labels.map((l) => l === 0);
  const top = heldOut.map(({ local }) => {
    const average = new Float32Array(local.length / LOCAL_PARTS);
    for (let p = 0; p < average.length; p++)
      average[p] =
        (local[p * LOCAL_PARTS] + local[p * LOCAL_PARTS + 1] + local[p * LOCAL_PARTS + 2]) / LOCAL_PARTS;
    return topMeans(average, 1)[0];
  });
  const goodTop = top.filter((_, i) => isGood[i]);
  const centre = quantile(goodTop, 0.95);
  const spread = Math.max(std(goodTop), 0.1);
  if (!patch) return { anomalyWeight: 1, patchWeight: 0, patchCentre: 0, centre, spread };
  const goodPatch = [...patch].filter((_, i) => isGood[i]);
  const patchCentre = quantile(goodPatch, 0.95);
  const patchSpread = Math.max(std(goodPatch), 1e-3);
  // Separation of defects from good in each part's own units decides the mix.
  const separation = (values: readonly number[], s: number): number =>
    Math.max(0, (mean(values.filter((_, i) => !isGood[i])) - mean(values.filter((_, i) => isGood[i]))) / s);
  const a = separation(top, spread);
  const b = separation([...patch], patchSpread);
  const share = a + b > 0 ? b / (a + b) : 0;
  return {
    anomalyWeight: (1 - share) / spread,
    patchWeight: share / patchSpread,
    patchCentre,
    centre,
    spread: 1,
  };
};
