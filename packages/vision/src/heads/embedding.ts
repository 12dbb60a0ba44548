import { multiply } from '../math/blas.js';
import { type Matrix, transpose } from '../math/matrix.js';
import { symmetricEigen } from '../math/linalg.js';
import type { Rng } from '../math/rng.js';

/** The short vector that stands for a whole image: pooled features, standardised, rotated, evened out. */
export interface EmbeddingModel {
  mean: Float32Array;
  /** 1 / standard deviation */
  scale: Float32Array;
  /** [D, k] */
  projection: Float32Array;
  size: number;
}

export const EMBEDDING_SIZE = 128;
/** More images say hardly more about the axes, and the cost grows with the cube. */
const FITTED_IMAGES = 384;
/** Standardised pooled features are cut here: one odd channel must not be the whole distance. */
export const POOLED_LIMIT = 8;
/** Share of the average variance added to every axis before dividing by its spread. */
const SHRINKAGE = 1;

/**
 * Fits the embedding on the pooled features of all images seen, labelled or not.
 * @param pooled rows [D]
 */
export const fitEmbedding = async (pooled: readonly Float32Array[], rng: Rng): Promise<EmbeddingModel> => {
  const rows = pooled.length > FITTED_IMAGES ? rng.sample(pooled, FITTED_IMAGES) : pooled;
  const width = rows[0].length;
  const mean = new Float64Array(width);
  for (const row of rows) for (let j = 0; j < width; j++) mean[j] += row[j] / rows.length;
  const variance = new Float64Array(width);
  for (const row of rows)
    for (let j = 0; j < width; j++) variance[j] += (row[j] - mean[j]) ** 2 / rows.length;
  const typical = [...variance].sort((a, b) => a - b)[width >> 1];
  const scale = Float32Array.from(variance, (v) => 1 / Math.sqrt(v + 0.01 * typical + 1e-8));

  // Principal axes by way of the images' Gram matrix, which is smaller than the covariance of thousands of features.
  const model = { mean: Float32Array.from(mean), scale, projection: new Float32Array(0), size: 0 };
  const z = standardised(rows, model);
  const gram = await multiply(z, transpose(z));
  const { values, vectors } = symmetricEigen(Float64Array.from(gram.data), z.rows);
  const usable = values.findIndex((v) => v <= 1e-6 * values[0]);
  const size = Math.max(1, Math.min(EMBEDDING_SIZE, Math.ceil(z.rows / 2), usable < 0 ? z.rows : usable));
  const total = values.reduce((a, v) => a + Math.max(v, 0), 0) / z.rows;
  const average = total / Math.min(z.rows, width);
  const left = new Float32Array(z.rows * size);
  for (let axis = 0; axis < size; axis++) {
    // Axis = zᵀu / √value; evened out by the spread of the images along it.
    const spread = Math.sqrt(values[axis] / z.rows + SHRINKAGE * average);
    for (let i = 0; i < z.rows; i++)
      left[i * size + axis] = vectors[i * z.rows + axis] / Math.sqrt(values[axis]) / spread;
  }
  const projection = await multiply(transpose(z), { data: left, rows: z.rows, columns: size });
  return { ...model, projection: projection.data, size };
};

const standardised = (
  rows: readonly Float32Array[],
  { mean, scale }: Pick<EmbeddingModel, 'mean' | 'scale'>,
): Matrix => {
  const columns = mean.length;
  const data = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++) {
      const z = (row[j] - mean[j]) * scale[j];
      data[i * columns + j] = Math.min(POOLED_LIMIT, Math.max(-POOLED_LIMIT, z));
    }
  });
  return { data, rows: rows.length, columns };
};

/** [n, size] */
export const embed = (pooled: readonly Float32Array[], model: EmbeddingModel): Promise<Matrix> =>
  multiply(standardised(pooled, model), {
    data: model.projection,
    rows: model.mean.length,
    columns: model.size,
  });
