import type { ImageFeatures } from '../features/extractor.js';
import { halfToFloat } from '../features/half.js';
import { multiply } from '../math/blas.js';
import { type Matrix, pickRows, squaredNorms, transpose } from '../math/matrix.js';
import type { Rng } from '../math/rng.js';
import { LOCAL_PARTS, RINGS } from './anomaly-graph.js';
import { coresetsLeavingOut } from './coreset.js';
import { addImage, addMoments, emptyMoments, type PatchMoments } from './patch-moments.js';
import { energyWeights, fitPatchSpace, type PatchSpace, patchSpaceOf, whitening } from './patch-space.js';
import { preparePatchSpaces } from './prepare-patch-spaces.js';
import type { HeadWeights } from './weights.js';

/** Patches the bank keeps; a photo's patches are compared with each of them. */
const BANK_PATCHES = 700;
/** Patches the coreset is chosen from; more take longer and change little. */
const CANDIDATE_PATCHES = 8_000;
/** Principal axes in which the coreset is chosen; they hold nearly all the variance. */
const CORESET_AXES = 24;

/** What good parts look like: all that is kept of their images. */
export interface AnomalyModel {
  moments: PatchMoments;
  /** [m, channels], patches as the base gave them. */
  bank: Matrix;
  pooled: PooledMoments;
}

/** Sums over images from which mean and variance of every pooled feature follow. */
export interface PooledMoments {
  count: number;
  sum: Float64Array;
  squares: Float64Array;
}

/** Sums and patches of some good images, to be merged with others: what a fold of a cross-validation keeps. */
export interface GoodSummary {
  moments: PatchMoments;
  pooled: PooledMoments;
  /** [n, channels] */
  candidates: Matrix;
}

/** A good image, and changed copies of it that are as good (see `Augmentation`). */
export interface GoodSource {
  load(): Promise<ImageFeatures>;
  copies?(): Promise<ImageFeatures[]>;
}

/**
 * Reads images one at a time: many may not fit in memory.
 * @param patchesPerImage how many patches of each image may enter the bank, drawn at random
 */
export const summariseGood = async (
  images: readonly GoodSource[],
  patchesPerImage: number,
  rng: Rng,
): Promise<GoodSummary> => {
  const blocks: Matrix[] = [];
  let sums: { moments: PatchMoments; pooled: PooledMoments } | undefined;
  for (const image of images) {
    const features = await image.load();
    sums ??= { moments: emptyMoments(features.channels), pooled: emptyPooled(features.pooled.length) };
    const copies = (await image.copies?.()) ?? [];
    // Copies share their image's part of the bank, and say nothing of the image as a whole.
    const drawn = Math.ceil(patchesPerImage / (1 + copies.length));
    for (const one of [features, ...copies]) {
      await addImage(sums.moments, one);
      blocks.push(drawPatches(one, drawn, rng));
    }
    addPooled(sums.pooled, features.pooled);
  }
  if (!sums) throw new RangeError('a summary needs at least one image');
  return { ...sums, candidates: stackRows(blocks, sums.moments.channels) };
};

/** As many patches of each image as keep the candidates of all images within bounds. */
export const patchesPerImage = (images: number): number =>
  Math.max(1, Math.floor(CANDIDATE_PATCHES / Math.max(1, images)));

/** Merges summaries into a model of what good looks like. */
export const fitAnomaly = async (parts: readonly GoodSummary[], rng: Rng): Promise<AnomalyModel> =>
  (await fitLeavingOut([], rng, { kept: parts })).all;

/**
 * Merges summaries into one model of all, and for each part one of all but that. They share the work of choosing a
 * bank (`coresetsLeavingOut`); sums, and so the coordinates patches are judged in, are each their own.
 * @param kept parts that are in every model
 */
export const fitLeavingOut = async (
  parts: readonly GoodSummary[],
  rng: Rng,
  { kept = [], threads }: { kept?: readonly GoodSummary[]; threads?: number } = {},
): Promise<{ all: AnomalyModel; without: AnomalyModel[] }> => {
  const members = [...kept, ...parts];
  const total = addUp(members);
  const sums = parts.map((part) => addUp(members.filter((m) => m !== part)));
  preparePatchSpaces(
    sums.map((s) => s.moments),
    threads,
  );
  const candidates = stackRows(
    members.map((m) => m.candidates),
    total.moments.channels,
  );
  const rotated = await rotate(candidates, fitPatchSpace(total.moments), CORESET_AXES);
  const groupOf = Int32Array.from(members.flatMap((m, i) => Array<number>(m.candidates.rows).fill(i)));
  const leftOut = parts.map((_, i) => kept.length + i);
  const chosen = coresetsLeavingOut(rotated, BANK_PATCHES, { groupOf, leftOut }, rng);
  return {
    all: { ...total, bank: pickRows(candidates, chosen.all) },
    without: sums.map((s, i) => ({ ...s, bank: pickRows(candidates, chosen.without[i]) })),
  };
};

const addUp = (parts: readonly GoodSummary[]): Pick<AnomalyModel, 'moments' | 'pooled'> => {
  const moments = emptyMoments(parts[0].moments.channels);
  const pooled = emptyPooled(parts[0].pooled.sum.length);
  for (const part of parts) {
    addMoments(moments, part.moments);
    mergePooled(pooled, part.pooled);
  }
  return { moments, pooled };
};

const rotate = async (patches: Matrix, space: PatchSpace, axes: number): Promise<Matrix> => {
  const { channels, rotation, offset } = space;
  const columns = Math.min(axes, channels);
  const leading = new Float32Array(channels * columns);
  for (let i = 0; i < channels; i++)
    for (let j = 0; j < columns; j++) leading[i * columns + j] = rotation[i * channels + j];
  const rotated = await multiply(patches, { data: leading, rows: channels, columns });
  for (let i = 0; i < rotated.data.length; i++) rotated.data[i] -= offset[i % columns];
  return rotated;
};

const drawPatches = ({ patches, channels }: ImageFeatures, wanted: number, rng: Rng): Matrix => {
  const count = patches.length / channels;
  const picked =
    count <= wanted ? Array.from({ length: count }, (_, i) => i) : drawIndices(count, wanted, rng);
  return pickPatches(patches, channels, picked);
};

const pickPatches = (patches: Uint16Array, channels: number, rows: readonly number[]): Matrix => {
  const data = new Float32Array(rows.length * channels);
  rows.forEach((patch, i) =>
    halfToFloat(patches.subarray(patch * channels, (patch + 1) * channels), data, i * channels),
  );
  return { data, rows: rows.length, columns: channels };
};

const drawIndices = (count: number, wanted: number, rng: Rng): number[] => {
  const indices = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < wanted; i++) {
    const j = i + rng.int(count - i);
    [indices[i], indices[j]] = [indices[j], indices[i]];
  }
  return Array.from(indices.subarray(0, wanted));
};

const stackRows = (blocks: readonly Matrix[], columns: number): Matrix => {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const data = new Float32Array(rows * columns);
  let at = 0;
  for (const block of blocks) {
    data.set(block.data, at);
    at += block.data.length;
  }
  return { data, rows, columns };
};

const emptyPooled = (length: number): PooledMoments => ({
  count: 0,
  sum: new Float64Array(length),
  squares: new Float64Array(length),
});

const addPooled = (into: PooledMoments, values: Float32Array): void => {
  into.count++;
  for (let i = 0; i < values.length; i++) {
    into.sum[i] += values[i];
    into.squares[i] += values[i] * values[i];
  }
};

const mergePooled = (into: PooledMoments, other: PooledMoments): void => {
  into.count += other.count;
  for (let i = 0; i < into.sum.length; i++) {
    into.sum[i] += other.sum[i];
    into.squares[i] += other.squares[i];
  }
};

/** How the raw distances of good patches spread at each distance from the border. */
export interface RingScale {
  /** [RINGS, 3] */
  mean: Float32Array;
  /** [RINGS, 3]: 1 / standard deviation */
  scale: Float32Array;
}

/** Everything as it comes: to see the raw distances of good images the model was not fitted on. */
export const UNIT_RINGS: RingScale = {
  mean: new Float32Array(RINGS * LOCAL_PARTS),
  scale: new Float32Array(RINGS * LOCAL_PARTS).fill(1),
};

/** The numbers that `appendAnomaly` reads. */
export const anomalyWeights = async (
  { moments, bank, pooled }: AnomalyModel,
  rings: RingScale = UNIT_RINGS,
): Promise<HeadWeights> => {
  const space = await patchSpaceOf(moments);
  const c = space.channels;
  const white = whitening(space);
  const rotated = await rotate(bank, space, c);
  for (let i = 0; i < rotated.data.length; i++) rotated.data[i] *= white[i % c];
  const norms = Float32Array.from(squaredNorms(rotated));
  const doubled = transpose(rotated);
  for (let i = 0; i < doubled.data.length; i++) doubled.data[i] *= 2;
  const { mean, scale } = pooledScale(pooled);
  return {
    rotation: { data: space.rotation, dims: [c, c] },
    offset: { data: space.offset, dims: [1, c] },
    energy: { data: energyWeights(space), dims: [c, 2] },
    whitening: { data: white, dims: [1, c] },
    bank: { data: doubled.data, dims: [c, bank.rows] },
    bankNorms: { data: norms, dims: [1, bank.rows] },
    ringMean: { data: rings.mean, dims: [RINGS, LOCAL_PARTS] },
    ringScale: { data: rings.scale, dims: [RINGS, LOCAL_PARTS] },
    pooledMean: { data: mean, dims: [1, mean.length] },
    pooledScale: { data: scale, dims: [1, scale.length] },
  };
};

/** The numbers that `appendEvened` reads: rotate, whiten and turn back in one matrix. */
export const evenedWeights = async ({ moments }: AnomalyModel): Promise<HeadWeights> => {
  const space = await patchSpaceOf(moments);
  const c = space.channels;
  const white = whitening(space);
  const scaled = space.rotation.map((value, i) => value * white[i % c]);
  const back = { data: space.back, rows: c, columns: c };
  const evening = await multiply({ data: scaled, rows: c, columns: c }, back);
  const offset = await multiply(
    { data: space.offset.map((o, i) => o * white[i]), rows: 1, columns: c },
    back,
  );
  return {
    evening: { data: evening.data, dims: [c, c] },
    eveningOffset: { data: offset.data, dims: [1, c] },
  };
};

/** Some of an image's patches as the patch head sees them, [rows, C]; what `appendEvened` does. */
export const evenPatches = async (
  { patches, channels }: ImageFeatures,
  rows: readonly number[],
  { evening, eveningOffset }: HeadWeights,
): Promise<Float32Array> => {
  const { data } = await multiply(pickPatches(patches, channels, rows), {
    data: evening.data,
    rows: channels,
    columns: channels,
  });
  for (let row = 0; row < data.length; row += channels)
    for (let j = 0; j < channels; j++) data[row + j] -= eveningOffset.data[j];
  return data;
};

/** Pseudo-images added to every variance, so that ten good images do not claim to know it. */
const PRIOR_IMAGES = 5;

const pooledScale = ({ count, sum, squares }: PooledMoments): { mean: Float32Array; scale: Float32Array } => {
  const mean = Float32Array.from(sum, (s) => s / count);
  const variance = Float64Array.from(squares, (q, i) => Math.max(q / count - (sum[i] / count) ** 2, 1e-8));
  const typical = [...variance].sort((a, b) => a - b)[variance.length >> 1];
  const scale = Float32Array.from(
    variance,
    (v) => 1 / Math.sqrt((count * v + PRIOR_IMAGES * typical) / (count + PRIOR_IMAGES)),
  );
  return { mean, scale };
};
