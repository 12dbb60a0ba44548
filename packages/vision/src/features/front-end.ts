import { appendBase, type AppendedFeature } from '../bases/append.js';
import type { Base } from '../bases/base.js';
import { ElemType, type GraphBuilder, int, ints, type ModelProto, str } from '../onnx/index.js';
import { channelProjection } from './channel-projection.js';
import { MAX_PATCH_CHANNELS, type FeatureRecipe } from './recipe.js';

/** Tensors of a graph that holds the front end: what every head reads. */
export interface FrontEnd {
  /** float [P, C]: one row a patch, row-major over the grid. Rounded to half precision, as it is cached. */
  patches: string;
  patchChannels: number;
  /** int64 [2]: height and width of the patch grid. */
  grid: string;
  /** float [1, D]: statistics over the whole image. */
  pooled: string;
}

/** Shares of the patches below the values that the coarse pass keeps of every channel. */
const POOL_QUANTILES = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98];

/**
 * Adds everything from a photo to its features: resize, backbone, patch grid, pooled statistics.
 * The trainer runs this graph and the artifact contains it, so both see the same numbers.
 * @param image uint8 [1, H, W, 3], RGB
 */
export const appendFrontEnd = (
  builder: GraphBuilder,
  base: Base,
  graph: ModelProto,
  recipe: FeatureRecipe,
  image: string,
): FrontEnd => {
  const featuresAt = (sidePx: number): AppendedFeature[] =>
    appendUnpadded(
      builder,
      base,
      graph,
      appendEvenLight(builder, appendResize(builder, base, recipe, sidePx, image), recipe.brightness),
      recipe.tiles,
    );
  const fine = featuresAt(recipe.sidePx);
  const coarse = recipe.coarse ? featuresAt(recipe.sidePx / 2) : [];
  const { patches, grid } = appendPatches(builder, [...fine, ...coarse]);
  // Sorting is dear on large maps, so quantiles come from the coarse pass where there is one.
  const pooled = [
    ...fine.map((f) => appendPooled(builder, f, !recipe.coarse)),
    ...coarse.map((f) => appendPooled(builder, f, true)),
  ];
  return { ...patches, grid, pooled: builder.node('Concat', pooled, { axis: int(1) }) };
};

/**
 * The base's features of an image that goes on past its border, mirrored: the zeros a convolution pads with look
 * like a defect all round the picture.
 */
const appendUnpadded = (
  b: GraphBuilder,
  base: Base,
  graph: ModelProto,
  resized: string,
  tiles: number,
): AppendedFeature[] => {
  if (base.fixedSize) return appendTiled(b, base, graph, resized, tiles);
  const margin = base.sizeMultiple;
  const mirrored = b.node('Pad', [resized, b.int64s([0, 0, margin, margin, 0, 0, margin, margin])], {
    mode: str('reflect'),
  });
  return appendBase(b, base, graph, mirrored).map((feature) => {
    const cells = Math.floor(margin / feature.stride);
    if (cells === 0) return feature;
    const name = b.node('Slice', [
      feature.name,
      b.int64s([cells, cells]),
      b.int64s([-cells, -cells]),
      b.int64s([2, 3]),
    ]);
    return { ...feature, name };
  });
};

/** The features of an image cut into tiles × tiles pieces that the base sees as a batch, put together again. */
const appendTiled = (
  b: GraphBuilder,
  base: Base,
  graph: ModelProto,
  resized: string,
  tiles: number,
): AppendedFeature[] => {
  if (tiles === 1 || !base.fixedSize) return appendBase(b, base, graph, resized);
  const { height, width } = base.fixedSize;
  const cut = b.node('Reshape', [resized, b.int64s([3, tiles, height, tiles, width])]);
  const batch = b.node('Reshape', [
    b.node('Transpose', [cut], { perm: ints([1, 3, 0, 2, 4]) }),
    b.int64s([tiles * tiles, 3, height, width]),
  ]);
  return appendBase(b, base, graph, batch).map((feature) => {
    const rows = Math.floor(height / feature.stride);
    const columns = Math.floor(width / feature.stride);
    const split = b.node('Reshape', [
      feature.name,
      b.int64s([tiles, tiles, feature.channels, rows, columns]),
    ]);
    const name = b.node('Reshape', [
      b.node('Transpose', [split], { perm: ints([2, 0, 3, 1, 4]) }),
      b.int64s([1, feature.channels, tiles * rows, tiles * columns]),
    ]);
    return { ...feature, name };
  });
};

/** uint8 [1,H,W,3] to float [1,3,h,w] in 0..255, h and w multiples of what the base takes (`appendWorkingSize`). */
const appendResize = (
  b: GraphBuilder,
  base: Base,
  recipe: FeatureRecipe,
  sidePx: number,
  image: string,
): string => {
  // As bytes, because a photo of 100 megapixels in floats takes 1.2 GB: that once and not twice.
  const chw = b.cast(b.node('Transpose', [image], { perm: ints([0, 3, 1, 2]) }), ElemType.FLOAT);
  const size = base.fixedSize
    ? b.int64s([recipe.tiles * base.fixedSize.height, recipe.tiles * base.fixedSize.width])
    : appendWorkingSize(b, base.sizeMultiple, sidePx, image);
  const oversample = recipe.oversample * Math.round(recipe.sidePx / sidePx);
  const sampled = oversample === 1 ? size : b.node('Mul', [size, b.int64s([oversample])]);
  const sizes = b.node('Concat', [b.int64s([1, 3]), sampled], { axis: int(0) });
  const resized = b.node('Resize', [chw, '', '', sizes], {
    mode: str('linear'),
    coordinate_transformation_mode: str('half_pixel'),
  });
  if (oversample === 1) return resized;
  return b.node('AveragePool', [resized], {
    kernel_shape: ints([oversample, oversample]),
    strides: ints([oversample, oversample]),
  });
};

/** No photo is made brighter or darker than by this factor: a black one holds nothing but noise. */
const MOST_GAIN = 4;

/**
 * Every image brought to the same mean by one factor, as a longer or shorter exposure would: how much light falls on
 * the part multiplies all pixels alike and says nothing about the part.
 */
const appendEvenLight = (b: GraphBuilder, resized: string, brightness: number): string => {
  if (brightness === 0) return resized;
  const mean = b.node('ReduceMean', [resized, b.int64s([1, 2, 3])], { keepdims: int(1) });
  const wanted = b.node('Div', [b.scalar(brightness), b.node('Max', [mean, b.scalar(1)])]);
  const gain = b.node('Clip', [wanted, b.scalar(1 / MOST_GAIN), b.scalar(MOST_GAIN)]);
  // As a camera would: the base has never seen more than white.
  return b.node('Clip', [b.node('Mul', [resized, gain]), b.scalar(0), b.scalar(255)]);
};

const appendWorkingSize = (b: GraphBuilder, multiple: number, sidePx: number, image: string): string => {
  const size = b.cast(b.node('Shape', [image], { start: int(1), end: int(3) }), ElemType.FLOAT);
  const area = b.node('ReduceProd', [size], { keepdims: int(1) });
  const scale = b.node('Div', [b.constant(Float32Array.of(sidePx / multiple)), b.node('Sqrt', [area])]);
  const half = b.constant(Float32Array.of(0.5));
  const cells = b.node('Floor', [b.node('Add', [b.node('Mul', [size, scale]), half])]);
  // Two, because what is mirrored must be larger than the margin.
  const enough = b.node('Max', [cells, b.constant(Float32Array.of(2))]);
  return b.node('Mul', [b.cast(enough, ElemType.INT64), b.int64s([multiple])]);
};

/** All features on the grid of the first, averaged over 3×3 neighbours as PatchCore does (Roth et al. 2022, eq. 2). */
const appendPatches = (
  b: GraphBuilder,
  features: AppendedFeature[],
): { patches: { patches: string; patchChannels: number }; grid: string } => {
  const finest = features.reduce((a, f) => (f.stride < a.stride ? f : a));
  const grid = b.node('Shape', [finest.name], { start: int(2), end: int(4) });
  const maps = features.map((f) => {
    const smooth = b.node('AveragePool', [f.name], {
      kernel_shape: ints([3, 3]),
      strides: ints([1, 1]),
      pads: ints([1, 1, 1, 1]),
      count_include_pad: int(0),
    });
    if (f === finest) return smooth;
    const sizes = b.node('Concat', [b.int64s([1, f.channels]), grid], { axis: int(0) });
    return b.node('Resize', [smooth, '', '', sizes], { mode: str('linear') });
  });
  const channels = features.reduce((sum, f) => sum + f.channels, 0);
  const stacked = maps.length === 1 ? maps[0] : b.node('Concat', maps, { axis: int(1) });
  const flat = b.node('Reshape', [stacked, b.int64s([channels, -1])]);
  let rows = b.node('Transpose', [flat], { perm: ints([1, 0]) });
  let patchChannels = channels;
  if (channels > MAX_PATCH_CHANNELS) {
    patchChannels = MAX_PATCH_CHANNELS / 2;
    rows = b.node('MatMul', [
      rows,
      b.constant(channelProjection(channels, patchChannels), [channels, patchChannels]),
    ]);
  }
  // Half precision is what the cache keeps; rounding here too keeps trainer and artifact equal.
  const clipped = b.node('Clip', [rows, b.scalar(-65000), b.scalar(65000)]);
  const patches = b.cast(b.cast(clipped, ElemType.FLOAT16), ElemType.FLOAT);
  return { patches: { patches, patchChannels }, grid };
};

/** float [1, k·channels]: mean, standard deviation, max and min of every channel, with its quantiles when asked. */
const appendPooled = (b: GraphBuilder, feature: AppendedFeature, quantiles: boolean): string => {
  const rows = b.node('Reshape', [feature.name, b.int64s([feature.channels, -1])]);
  const axis = b.int64s([1]);
  const reduce = (op: string, x: string): string => b.node(op, [x, axis], { keepdims: int(1) });
  const mean = reduce('ReduceMean', rows);
  const centred = b.node('Sub', [rows, mean]);
  const variance = reduce('ReduceMean', b.node('Mul', [centred, centred]));
  const columns = [mean, b.node('Sqrt', [variance]), reduce('ReduceMax', rows), reduce('ReduceMin', rows)];
  if (quantiles) columns.push(appendQuantiles(b, rows));
  const table = b.node('Concat', columns, { axis: int(1) });
  return b.node('Reshape', [table, b.int64s([1, -1])]);
};

/** float [C, Q] of rows [C, P]: the sorted value at floor(q·P). */
const appendQuantiles = (b: GraphBuilder, rows: string): string => {
  const count = b.node('Shape', [rows], { start: int(1), end: int(2) });
  const [sorted] = b.nodes('TopK', [rows, count], { axis: int(1), largest: int(0) }, { outputs: 2 });
  const at = b.node('Mul', [
    b.cast(count, ElemType.FLOAT),
    b.constant(Float32Array.from(POOL_QUANTILES), [POOL_QUANTILES.length]),
  ]);
  const index = b.cast(b.node('Floor', [at]), ElemType.INT64);
  return b.node('Gather', [sorted, index], { axis: int(1) });
};
