import type { Base } from '../bases/base.js';
import { loadBaseGraph } from '../bases/load.js';
import { artifactOpset, imageTensorSpec } from '../features/extractor.js';
import { appendFrontEnd, type FrontEnd } from '../features/front-end.js';
import type { FeatureRecipe } from '../features/recipe.js';
import { anomalyWeights, evenedWeights } from '../heads/anomaly.js';
import {
  type AnomalyOutputs,
  appendAnomaly,
  appendEvened,
  appendTopMean,
  LOCAL_PARTS,
} from '../heads/anomaly-graph.js';
import { POOLED_LIMIT } from '../heads/embedding.js';
import { kernelOffsets } from '../heads/kernel.js';
import { appendPatchScores } from '../heads/patch-graph.js';
import { patchWeights } from '../heads/patch-scorer.js';
import { asConstants } from '../heads/weights.js';
import { ElemType, GraphBuilder, int, type ModelProto } from '../onnx/index.js';
import type { StationModel } from '../station/station-model.js';
import { squaredNorms, transpose } from '../math/matrix.js';

/** How much more the likeliest defect type weighs than the others in the class scores. */
const TYPE_SHARPNESS = 3;

/** Tensors a station's heads give. */
interface HeadOutputs {
  /** float [1] */
  score: string;
  /** float [1], before the sigmoid. */
  logit: string;
  /** float [grid height, grid width] */
  heatmap: string;
  /** float [types] */
  classes: string;
  /** float [size] */
  embedding: string;
}

/**
 * The one graph that runs on the floor.
 *
 * | tensor | type | what |
 * | --- | --- | --- |
 * | `image` (in) | uint8 [1, height, width, 3] | RGB photo of any size |
 * | `score` | float [1] | probability that the part is defective |
 * | `heatmap` | float [grid height, grid width] | 0…1, where |
 * | `classes` | float [types] | probability of each defect type; empty before there are types |
 * | `embedding` | float [size] | the image as a short vector, for novelty |
 */
export const buildArtifact = async (
  base: Base,
  recipe: FeatureRecipe,
  model: StationModel,
  metadata: Record<string, string>,
): Promise<ModelProto> => {
  const graph = await loadBaseGraph(base);
  const b = new GraphBuilder({ opset: artifactOpset(graph), name: 'lemniscate' });
  const image = b.input('image', ElemType.UINT8, imageTensorSpec);
  const front = appendFrontEnd(b, base, graph, recipe, image);
  declareOutputs(b, await appendHeads(b, front, model), model);
  return b.metadata(metadata).build();
};

/** The artifact without its front end, for features that are already there. Also gives `logit`. */
export const buildHeads = async (model: StationModel): Promise<ModelProto> => {
  const b = new GraphBuilder({ name: 'heads' });
  const front = {
    patches: b.cast(
      b.input('patches', ElemType.FLOAT16, ['patches', model.anomaly.moments.channels]),
      ElemType.FLOAT,
    ),
    grid: b.input('grid', ElemType.INT64, [2]),
    pooled: b.input('pooled', ElemType.FLOAT, [1, model.embedding.mean.length]),
  };
  const heads = await appendHeads(b, front, model);
  declareOutputs(b, heads, model);
  b.output('logit', heads.logit, ElemType.FLOAT, [1]);
  return b.build();
};

const declareOutputs = (b: GraphBuilder, heads: HeadOutputs, model: StationModel): void => {
  b.output('score', heads.score, ElemType.FLOAT, [1]);
  b.output('heatmap', heads.heatmap, ElemType.FLOAT, ['gridHeight', 'gridWidth']);
  b.output('classes', heads.classes, ElemType.FLOAT, [model.defectTypes.length]);
  b.output('embedding', heads.embedding, ElemType.FLOAT, [model.embedding.size]);
};

const appendHeads = async (
  b: GraphBuilder,
  front: Pick<FrontEnd, 'patches' | 'grid' | 'pooled'>,
  model: StationModel,
): Promise<HeadOutputs> => {
  const weights = asConstants(b, await anomalyWeights(model.anomaly, model.rings));
  const anomaly = appendAnomaly(b, front, weights);
  const parts = appendParts(b, anomaly, model);
  const embedding = appendEmbedding(b, front.pooled, model);
  const kernel = model.kernel && appendKernel(b, embedding, model);
  const patchLocal =
    model.patch &&
    appendPatchScores(
      b,
      appendEvened(b, front.patches, asConstants(b, await evenedWeights(model.anomaly))),
      asConstants(b, patchWeights([model.patch])),
    );
  const flat = (x: string): string => b.node('Reshape', [x, b.int64s([-1])]);
  const logit = flat(
    appendLogit(b, model, {
      anomaly: parts.anomaly,
      'whole-image': parts.wholeImage,
      ...(kernel && { global: kernel.defect }),
      ...(patchLocal && { patch: appendTopMean(b, patchLocal) }),
    }),
  );
  const score = b.node('Sigmoid', [logit]);
  return {
    score,
    logit,
    heatmap: appendHeatmap(b, front.grid, anomaly, patchLocal, model),
    classes: appendClasses(b, score, kernel?.types, model),
    embedding: flat(embedding),
  };
};

/** float [1,1] each: the mean of the three local parts, and the whole-image part, in deviations of good images. */
const appendParts = (
  b: GraphBuilder,
  { image }: AnomalyOutputs,
  { partScale }: StationModel,
): { anomaly: string; wholeImage: string } => {
  const centred = b.node('Sub', [
    image,
    b.constant(Float32Array.from(partScale.mean), [1, partScale.mean.length]),
  ]);
  const z = b.node('Div', [
    centred,
    b.constant(Float32Array.from(partScale.deviation), [1, partScale.deviation.length]),
  ]);
  const slice = (from: number, to: number): string =>
    b.node('Slice', [z, b.int64s([from]), b.int64s([to]), b.int64s([1])]);
  return {
    anomaly: b.node('ReduceMean', [slice(0, LOCAL_PARTS), b.int64s([1])], { keepdims: int(1) }),
    wholeImage: slice(LOCAL_PARTS, LOCAL_PARTS + 1),
  };
};

const appendEmbedding = (b: GraphBuilder, pooled: string, { embedding }: StationModel): string => {
  const { mean, scale, projection, size } = embedding;
  const centred = b.node('Sub', [pooled, b.constant(mean, [1, mean.length])]);
  const z = b.node('Mul', [centred, b.constant(scale, [1, scale.length])]);
  const clipped = b.node('Clip', [z, b.scalar(-POOLED_LIMIT), b.scalar(POOLED_LIMIT)]);
  return b.node('MatMul', [clipped, b.constant(projection, [mean.length, size])]);
};

const appendKernel = (
  b: GraphBuilder,
  embedding: string,
  { kernel, defectTypes }: StationModel,
): { defect: string; types: string } => {
  if (!kernel) throw new TypeError('no kernel head');
  const { support, gamma, coefficients, columns } = kernel;
  const columnsAxis = b.int64s([1]);
  const own = b.node('ReduceSum', [b.node('Mul', [embedding, embedding]), columnsAxis], { keepdims: int(1) });
  const cross = b.node('MatMul', [
    embedding,
    b.constant(transpose(support).data, [support.columns, support.rows]),
  ]);
  const norms = b.constant(Float32Array.from(squaredNorms(support)), [1, support.rows]);
  const sum = b.node('Add', [own, norms]);
  const squared = b.node('Max', [b.node('Sub', [sum, b.node('Mul', [cross, b.scalar(2)])]), b.scalar(0)]);
  const similarity = b.node('Exp', [b.node('Mul', [squared, b.scalar(-gamma)])]);
  const weighted = b.node('MatMul', [
    similarity,
    b.constant(Float32Array.from(coefficients), [support.rows, columns]),
  ]);
  const scores = b.node('Add', [weighted, b.constant(kernelOffsets(kernel), [1, columns])]);
  const slice = (from: number, to: number): string =>
    b.node('Slice', [scores, b.int64s([from]), b.int64s([to]), b.int64s([1])]);
  return { defect: slice(0, 1), types: slice(1, 1 + defectTypes.length) };
};

const appendLogit = (
  b: GraphBuilder,
  { stack, calibration }: StationModel,
  heads: Record<string, string>,
): string => {
  if (!stack) {
    const centred = b.node('Sub', [heads.anomaly, b.scalar(calibration.centre ?? 0)]);
    return b.node('Div', [centred, b.scalar(calibration.scale ?? 1)]);
  }
  let logit = b.scalar(stack.offset);
  for (const [name, weight] of Object.entries(stack.weights))
    logit = b.node('Add', [logit, b.node('Mul', [heads[name], b.scalar(weight)])]);
  return logit;
};

const appendHeatmap = (
  b: GraphBuilder,
  grid: string,
  { local }: AnomalyOutputs,
  patchLocal: string | undefined,
  { heat }: StationModel,
): string => {
  const average = b.node('ReduceMean', [local, b.int64s([1])], { keepdims: int(1) });
  const above = (x: string, centre: number, weight: number): string =>
    b.node('Mul', [b.node('Sub', [x, b.scalar(centre)]), b.scalar(weight)]);
  let heatmap = above(average, heat.centre, heat.anomalyWeight);
  if (patchLocal) heatmap = b.node('Add', [heatmap, above(patchLocal, heat.patchCentre, heat.patchWeight)]);
  return b.node('Reshape', [appendSquash(b, b.node('Div', [heatmap, b.scalar(heat.spread)])), grid]);
};

/**
 * To (0, 1), 0.5 at nought: a sigmoid below, above it 1/2 + x / (2 · (x + 2)), which has the same slope where they meet
 * but nears 1 so slowly that the hottest spots of a large defect still differ. A sigmoid is 1 from 17 on in floats.
 */
const appendSquash = (b: GraphBuilder, x: string): string => {
  const above = b.node('Max', [x, b.scalar(0)]);
  const below = b.node('Sigmoid', [b.node('Min', [x, b.scalar(0)])]);
  const risen = b.node('Div', [above, b.node('Add', [above, b.scalar(2)])]);
  return b.node('Add', [below, b.node('Mul', [risen, b.scalar(0.5)])]);
};

const appendClasses = (
  b: GraphBuilder,
  score: string,
  types: string | undefined,
  { defectTypes }: StationModel,
): string => {
  if (!types || defectTypes.length === 0)
    return b.node('Slice', [score, b.int64s([0]), b.int64s([0]), b.int64s([0])]);
  const shares = b.node('Softmax', [b.node('Mul', [types, b.scalar(TYPE_SHARPNESS)])], { axis: int(1) });
  return b.node('Mul', [b.node('Reshape', [shares, b.int64s([-1])]), score]);
};
