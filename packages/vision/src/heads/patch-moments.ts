import { halfToFloat } from '../features/half.js';
import type { ImageFeatures } from '../features/extractor.js';
import { multiply, transpose } from '../math/blas.js';

/** Sums over patches from which mean and covariance follow; sums of two sets of images simply add. */
export interface PatchMoments {
  channels: number;
  count: number;
  sum: Float64Array;
  /** [channels, channels] */
  outer: Float64Array;
}

export const emptyMoments = (channels: number): PatchMoments => ({
  channels,
  count: 0,
  sum: new Float64Array(channels),
  outer: new Float64Array(channels * channels),
});

export const addMoments = (into: PatchMoments, other: PatchMoments): void => {
  into.count += other.count;
  for (let i = 0; i < into.sum.length; i++) into.sum[i] += other.sum[i];
  for (let i = 0; i < into.outer.length; i++) into.outer[i] += other.outer[i];
};

/** Adds one image's patches. */
export const addImage = async (into: PatchMoments, { patches, channels }: ImageFeatures): Promise<void> => {
  const data = halfToFloat(patches);
  const rows = { data, rows: data.length / channels, columns: channels };
  const outer = (await multiply(transpose(rows), rows)).data;
  for (let i = 0; i < outer.length; i++) into.outer[i] += outer[i];
  for (let row = 0; row < data.length; row += channels)
    for (let i = 0; i < channels; i++) into.sum[i] += data[row + i];
  into.count += rows.rows;
};
