import { Tensor } from 'onnxruntime-node';
import { ElemType, type GraphBuilder } from '../onnx/index.js';

/** A head's learned numbers, by name: what its graph fragment reads. */
export type HeadWeights = Record<string, { data: Float32Array; dims: number[] }>;

/** The weights as constants of the graph: for the artifact. */
export const asConstants = (builder: GraphBuilder, weights: HeadWeights): Record<string, string> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { data, dims }]) => [name, builder.constant(data, dims, name)]),
  );

/** The weights as inputs of the graph, so that one session serves every fold of a cross-validation. */
export const asInputs = (
  builder: GraphBuilder,
  shapes: Record<string, (string | number)[]>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, dims]) => [name, builder.input(name, ElemType.FLOAT, dims)]),
  );

/** The values to run such a session with. */
export const asFeeds = (weights: HeadWeights): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { data, dims }]) => [name, new Tensor('float32', data, dims)]),
  );
