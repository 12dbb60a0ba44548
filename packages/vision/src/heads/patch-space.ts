import { transpose } from '../math/matrix.js';
import { symmetricEigen } from '../math/linalg.js';
import type { PatchMoments } from './patch-moments.js';

/**
 * The coordinates in which patches are judged: standardised channels, rotated to the principal axes of good patches,
 * each axis divided by its spread. `SHRINKAGE` of the average variance is added to every axis, so that axes along
 * which good parts hardly vary do not drown the rest in noise.
 */
export interface PatchSpace {
  channels: number;
  /** [channels, channels] row-major: rotated = patch · rotation − offset */
  rotation: Float32Array;
  offset: Float32Array;
  /** [channels, channels] row-major: the principal axes, one a row, to turn rotated patches back. */
  back: Float32Array;
  /** Variance of good patches along each axis, largest first; sums to `channels`. */
  variance: Float64Array;
}

const SHRINKAGE = 0.1;
/** The axes that together hold this share of the variance of good patches are "normal"; the rest is residual. */
const SUBSPACE_SHARE = 0.97;

const known = new WeakMap<PatchMoments, PatchSpace>();

/** The space of patches with these sums, which must not change afterwards: it is worked out once. */
export const fitPatchSpace = (moments: PatchMoments): PatchSpace => {
  const space = known.get(moments) ?? workOut(moments);
  known.set(moments, space);
  return space;
};

const coming = new WeakMap<PatchMoments, Promise<PatchSpace>>();

/** For `patchSpaceOf`: somebody is working it out. */
export const expectPatchSpace = (moments: PatchMoments, space: Promise<PatchSpace>): void => {
  space.catch(() => undefined);
  coming.set(moments, space);
};

/** As `fitPatchSpace`, from whoever is at it already, if that comes to something. */
export const patchSpaceOf = async (moments: PatchMoments): Promise<PatchSpace> => {
  const space = await coming.get(moments)?.catch(() => undefined);
  if (space) known.set(moments, space);
  return fitPatchSpace(moments);
};

const workOut = ({ channels, count, sum, outer }: PatchMoments): PatchSpace => {
  const mean = Float64Array.from(sum, (s) => s / count);
  const deviation = Float64Array.from(mean, (m, i) =>
    Math.sqrt(Math.max(outer[i * channels + i] / count - m * m, 1e-8)),
  );
  const correlation = new Float64Array(channels * channels);
  for (let i = 0; i < channels; i++)
    for (let j = 0; j < channels; j++)
      correlation[i * channels + j] =
        (outer[i * channels + j] / count - mean[i] * mean[j]) / (deviation[i] * deviation[j]);
  const { values, vectors } = symmetricEigen(correlation, channels);
  const rotation = new Float32Array(channels * channels);
  const offset = new Float64Array(channels);
  for (let i = 0; i < channels; i++)
    for (let j = 0; j < channels; j++) {
      const value = vectors[i * channels + j] / deviation[i];
      rotation[i * channels + j] = value;
      offset[j] += mean[i] * value;
    }
  return {
    channels,
    rotation,
    offset: Float32Array.from(offset),
    back: transpose({ data: Float32Array.from(vectors), rows: channels, columns: channels }).data,
    variance: values.map((v) => Math.max(v, 0)),
  };
};

/** Per axis, what turns rotated patches into whitened ones. */
export const whitening = ({ variance }: PatchSpace): Float32Array =>
  Float32Array.from(variance, (v) => 1 / Math.sqrt(v + SHRINKAGE));

/** [channels, 2]: weights of the squared rotated patch for the subspace residual and the Mahalanobis distance. */
export const energyWeights = ({ variance, channels }: PatchSpace): Float32Array => {
  const weights = new Float32Array(channels * 2);
  const total = variance.reduce((a, b) => a + b, 0);
  let held = 0;
  variance.forEach((v, axis) => {
    weights[axis * 2] = held >= SUBSPACE_SHARE * total ? 1 : 0;
    weights[axis * 2 + 1] = 1 / (v + SHRINKAGE);
    held += v;
  });
  // A residual needs an axis: with almost no variation the last one serves.
  weights[(channels - 1) * 2] = 1;
  return weights;
};
