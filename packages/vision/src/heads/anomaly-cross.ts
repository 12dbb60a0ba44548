import type { Rng } from '../math/rng.js';
import {
  type AnomalyModel,
  anomalyWeights,
  evenedWeights,
  fitLeavingOut,
  type GoodSource,
  type GoodSummary,
  patchesPerImage,
  type RingScale,
  summariseGood,
} from './anomaly.js';
import { ANOMALY_PARTS, LOCAL_PARTS, RINGS, TOP_SHARE } from './anomaly-graph.js';
import type { AnomalyScorer } from './anomaly-scorer.js';
import type { HeadWeights } from './weights.js';

/** What the anomaly head says of an image it was not fitted on. */
export interface HeldOutAnomaly {
  /** [P, 3] in standard deviations of good patches. */
  local: Float32Array;
  /** [4] */
  image: Float32Array;
  gridWidth: number;
}

export interface CrossAnomaly {
  model: AnomalyModel;
  rings: RingScale;
  /** One an example, in their order. */
  heldOut: HeldOutAnomaly[];
  /** By fold: the patch coordinates fitted on the others, see `evenedWeights`. */
  foldEvened: ReadonlyMap<number, HeadWeights>;
}

/** A source of features that may be on disk: a set larger than memory is read one image at a time. */
export interface FeatureSource extends GoodSource {
  label: 0 | 1;
}

/**
 * Fits the anomaly head on the good examples and scores every example with a model that has not seen its fold, so
 * that the scores are distributed as those of new parts. Copies teach with their image, in its fold, and are never
 * scored.
 * @param folds fold index per example
 * @param onStep called once an example
 */
export const crossAnomaly = async (
  examples: readonly FeatureSource[],
  folds: Int32Array,
  scorer: AnomalyScorer,
  rng: Rng,
  onStep: () => void = () => undefined,
): Promise<CrossAnomaly> => {
  const goodCount = examples.filter((e) => e.label === 0).length;
  const perImage = patchesPerImage(goodCount);
  const foldIds = [...new Set(folds)].sort((a, b) => a - b);
  const summaries = new Map<number, GoodSummary>();
  for (const fold of foldIds) {
    const good = examples.filter((e, i) => folds[i] === fold && e.label === 0);
    if (good.length > 0) summaries.set(fold, await summariseGood(good, perImage, rng));
  }

  const { all, without } = await fitLeavingOut([...summaries.values()], rng.fork('bank'), {
    threads: scorer.threads,
  });
  const modelOf = new Map([...summaries.keys()].map((fold, k) => [fold, without[k]]));
  const foldEvened = new Map<number, HeadWeights>();
  const raw: { raw: Float32Array; ring: Uint8Array; wholeImage: number; gridWidth: number }[] = [];
  for (const fold of foldIds) {
    const model = modelOf.get(fold) ?? all;
    const weights = await anomalyWeights(model);
    foldEvened.set(fold, await evenedWeights(model));
    for (let i = 0; i < examples.length; i++) {
      if (folds[i] !== fold) continue;
      const features = await examples[i].load();
      const scores = await scorer.score(features, weights);
      const wholeImage = scores.image[LOCAL_PARTS];
      raw[i] = { raw: scores.raw, ring: scores.ring, wholeImage, gridWidth: features.gridWidth };
      onStep();
    }
  }
  const rings = fitRings(raw.filter((_, i) => examples[i].label === 0));
  const heldOut = raw.map(({ raw: patches, ring, wholeImage, gridWidth }) => {
    // In place: of ten thousand images there is no room for both.
    const local = applyRings(patches, ring, rings, patches);
    return { local, image: Float32Array.from([...topMeans(local), wholeImage]), gridWidth };
  });
  return { model: all, rings, heldOut, foldEvened };
};

/** Spread is never taken smaller than this: a logarithm of distance varies by a few percent at least. */
const LEAST_DEVIATION = 0.02;

/** Mean and spread of good patches' raw distances, ring by ring. */
export const fitRings = (good: readonly { raw: Float32Array; ring: Uint8Array }[]): RingScale => {
  const count = new Float64Array(RINGS);
  const sum = new Float64Array(RINGS * LOCAL_PARTS);
  const squares = new Float64Array(RINGS * LOCAL_PARTS);
  for (const { raw, ring } of good)
    for (let p = 0; p < ring.length; p++) {
      count[ring[p]]++;
      for (let k = 0; k < LOCAL_PARTS; k++) {
        const value = raw[p * LOCAL_PARTS + k];
        sum[ring[p] * LOCAL_PARTS + k] += value;
        squares[ring[p] * LOCAL_PARTS + k] += value * value;
      }
    }
  const mean = new Float32Array(RINGS * LOCAL_PARTS);
  const scale = new Float32Array(RINGS * LOCAL_PARTS);
  // A picture too small to have inner rings: what lies further in takes the values of the last ring there is.
  for (let ring = 0, known = 0; ring < RINGS; ring++) {
    if (count[ring] > 0) known = ring;
    for (let k = 0; k < LOCAL_PARTS; k++) {
      const m = sum[known * LOCAL_PARTS + k] / count[known];
      const variance = squares[known * LOCAL_PARTS + k] / count[known] - m * m;
      mean[ring * LOCAL_PARTS + k] = m;
      scale[ring * LOCAL_PARTS + k] = 1 / Math.max(Math.sqrt(Math.max(variance, 0)), LEAST_DEVIATION);
    }
  }
  return { mean, scale };
};

/** Raw distances in standard deviations of good patches, ring by ring. */
export const applyRings = (
  raw: Float32Array,
  ring: Uint8Array,
  { mean, scale }: RingScale,
  local: Float32Array = new Float32Array(raw.length),
): Float32Array => {
  for (let p = 0; p < ring.length; p++)
    for (let k = 0; k < LOCAL_PARTS; k++) {
      const at = ring[p] * LOCAL_PARTS + k;
      local[p * LOCAL_PARTS + k] = (raw[p * LOCAL_PARTS + k] - mean[at]) * scale[at];
    }
  return local;
};

/** The same as `appendTopMean`, per column of [P, columns]. */
export const topMeans = (local: Float32Array, columns = LOCAL_PARTS): number[] => {
  const rows = local.length / columns;
  const wanted = Math.ceil(Math.fround(rows) * Math.fround(TOP_SHARE));
  return Array.from({ length: columns }, (_, k) => {
    const sorted = Float32Array.from({ length: rows }, (_, p) => local[p * columns + k]).sort();
    let sum = 0;
    for (let p = rows - wanted; p < rows; p++) sum += sorted[p];
    return sum / wanted;
  });
};

/** Location and spread of each part's image score over good images: what makes the parts comparable. */
export interface PartScale {
  mean: number[];
  deviation: number[];
}

export const fitPartScale = (good: readonly ArrayLike<number>[]): PartScale => {
  const mean = ANOMALY_PARTS.map((_, k) => good.reduce((s, row) => s + row[k], 0) / good.length);
  const deviation = ANOMALY_PARTS.map((_, k) => {
    const variance = good.reduce((s, row) => s + (row[k] - mean[k]) ** 2, 0) / Math.max(1, good.length - 1);
    return Math.max(Math.sqrt(variance), LEAST_DEVIATION);
  });
  return { mean, deviation };
};

/** The parts on one scale, in standard deviations of good images. */
export const standardiseParts = (image: ArrayLike<number>, { mean, deviation }: PartScale): number[] =>
  mean.map((m, k) => (image[k] - m) / deviation[k]);
