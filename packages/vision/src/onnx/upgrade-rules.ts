import {
  getFloat,
  getFloats,
  getInt,
  getInts,
  getString,
  int,
  str,
  toAttributes,
  type AttrValue,
} from './attributes.js';
import type { NodeProto } from './proto.js';

/** What a rule may ask and add while it rewrites one node. */
export interface UpgradeContext {
  /** The operator set the model comes from. */
  from: number;
  /** Adds an int64 vector and gives its name. */
  int64s(values: readonly (number | bigint)[], hint: string): string;
  /** Adds a float vector and gives its name. */
  floats(values: readonly number[], hint: string): string;
  /** Adds a scalar of the element type of the tensor `like`; extra nodes it needs go to `before`. */
  scalarLike(value: number, like: string, hint: string, before: NodeProto[]): string;
  /** A new tensor name. */
  fresh(hint: string): string;
  /** Whether anything reads this tensor. */
  isRead(name: string): boolean;
  refuse(node: NodeProto, why: string): never;
}

/** Rewrites a node of operator set `ctx.from` to nodes of set 18 that compute the same. */
export type UpgradeRule = (node: NodeProto, ctx: UpgradeContext) => NodeProto[];

const without = (node: NodeProto, ...names: string[]): NodeProto => ({
  ...node,
  attribute: node.attribute.filter((a) => !names.includes(a.name)),
});

const withAttrs = (node: NodeProto, attrs: Record<string, AttrValue>): NodeProto => ({
  ...node,
  attribute: [...without(node, ...Object.keys(attrs)).attribute, ...toAttributes(attrs)],
});

const plain = (
  opType: string,
  input: string[],
  output: string[],
  attrs: Record<string, AttrValue> = {},
): NodeProto => ({
  opType,
  name: output[0],
  domain: '',
  input,
  output,
  attribute: toAttributes(attrs),
});

/** Trailing empty names say nothing and some versions of ONNX Runtime count them. */
const trimmed = (names: string[]): string[] => names.slice(0, names.findLastIndex((n) => n !== '') + 1);

/** Turns an INTS attribute into the input at `position`, for operators that took it as attribute before `since`. */
const attributeToInput =
  (attribute: string, position: number, since: number): UpgradeRule =>
  (node, ctx) => {
    const values = getInts(node, attribute);
    if (ctx.from >= since || !values) return [node];
    const input = [...node.input];
    while (input.length < position) input.push('');
    input[position] = ctx.int64s(values, `${node.output[0]}/${attribute}`);
    return [{ ...without(node, attribute), input }];
  };

const batchNormalization: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 14) return [node];
  if (ctx.from < 9 && getInt(node, 'spatial') === 0) ctx.refuse(node, 'statistics per pixel (spatial=0)');
  if (node.output.slice(1).some((name) => name !== '' && ctx.isRead(name)))
    ctx.refuse(node, 'its training outputs are used');
  return [{ ...without(node, 'spatial'), output: [node.output[0]] }];
};

const clip: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 11) return [node];
  const before: NodeProto[] = [];
  const bound = (name: string): string => {
    const value = getFloat(node, name);
    return value === undefined
      ? ''
      : ctx.scalarLike(value, node.input[0], `${node.output[0]}/${name}`, before);
  };
  const input = trimmed([node.input[0], bound('min'), bound('max')]);
  return [...before, { ...without(node, 'min', 'max'), input }];
};

// Inference leaves its input as it is; from 12 on the node already has today's form.
const dropout: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 12) return [node];
  if (node.output.slice(1).some((name) => name !== '' && ctx.isRead(name)))
    ctx.refuse(node, 'its mask is used');
  return [plain('Identity', [node.input[0]], [node.output[0]])];
};

const pad: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 11) return [node];
  const before: NodeProto[] = [];
  const pads = ctx.int64s(getInts(node, 'pads') ?? [], `${node.output[0]}/pads`);
  const value = getFloat(node, 'value') ?? 0;
  const input = [node.input[0], pads];
  if (value !== 0) input.push(ctx.scalarLike(value, node.input[0], `${node.output[0]}/value`, before));
  return [...before, { ...without(node, 'pads', 'value'), input }];
};

const slice: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 10) return [node];
  const starts = getInts(node, 'starts') ?? [];
  const ends = getInts(node, 'ends') ?? [];
  const axes = getInts(node, 'axes') ?? starts.map((_, i) => BigInt(i));
  const name = node.output[0];
  const input = [
    node.input[0],
    ctx.int64s(starts, `${name}/starts`),
    ctx.int64s(ends, `${name}/ends`),
    ctx.int64s(axes, `${name}/axes`),
  ];
  return [{ ...without(node, 'starts', 'ends', 'axes'), input }];
};

const split: UpgradeRule = (node, ctx) => {
  const [asInput] = attributeToInput('split', 1, 13)(node, ctx);
  const given = trimmed(asInput.input).length > 1;
  return [given ? asInput : withAttrs(asInput, { num_outputs: int(node.output.length) })];
};

const topK: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 10) return [node];
  const k = ctx.int64s([getInt(node, 'k') ?? 1], `${node.output[0]}/k`);
  return [{ ...without(node, 'k'), input: [node.input[0], k] }];
};

// Before 13 all dimensions from `axis` (default 1) on were normalised together.
const softmaxOverTrailing: UpgradeRule = (node, ctx) => {
  if (ctx.from >= 13) return [node];
  const axis = getInt(node, 'axis') ?? 1;
  if (axis === -1) return [node];
  const [x] = node.input;
  const [y] = node.output;
  const flat = ctx.fresh(`${y}/flat`);
  const normalised = ctx.fresh(`${y}/normalised`);
  const shape = ctx.fresh(`${y}/shape`);
  return [
    plain('Shape', [x], [shape]),
    plain('Flatten', [x], [flat], { axis: int(axis) }),
    plain(node.opType, [flat], [normalised], { axis: int(-1) }),
    plain('Reshape', [normalised, shape], [y]),
  ];
};

// Upsample and the first Resize map pixel i to i/scale and take the pixel to the left.
const OLD_RESIZE_GRID = {
  coordinate_transformation_mode: str('asymmetric'),
  nearest_mode: str('floor'),
};

const upsample: UpgradeRule = (node, ctx) => {
  const scales = getFloats(node, 'scales');
  const name = scales ? ctx.floats(scales, `${node.output[0]}/scales`) : node.input[1];
  const mode = getString(node, 'mode') ?? 'nearest';
  const resize = { ...without(node, 'scales'), opType: 'Resize', input: [node.input[0], '', name] };
  return [withAttrs(resize, { ...OLD_RESIZE_GRID, mode: str(mode === 'bilinear' ? 'linear' : mode) })];
};

const resize: UpgradeRule = (node, ctx) => {
  if (ctx.from < 11)
    return [withAttrs({ ...node, input: [node.input[0], '', node.input[1]] }, OLD_RESIZE_GRID)];
  const transformation = getString(node, 'coordinate_transformation_mode');
  if (ctx.from < 13 && transformation === 'tf_half_pixel_for_nn')
    ctx.refuse(node, 'coordinate_transformation_mode tf_half_pixel_for_nn');
  const [x, roi = '', scales = '', sizes = ''] = node.input;
  // Set 11 wanted an empty tensor where today's sets want nothing.
  const input = [x, transformation === 'tf_crop_and_resize' ? roi : '', sizes ? '' : scales, sizes];
  return [{ ...node, input: trimmed(input) }];
};

const roiAlign: UpgradeRule = (node, ctx) =>
  ctx.from >= 16 ? [node] : [withAttrs(node, { coordinate_transformation_mode: str('output_half_pixel') })];

const scan: UpgradeRule = (node, ctx) => {
  if (ctx.from < 9) ctx.refuse(node, 'Scan with a batch dimension');
  return [node];
};

const scatter: UpgradeRule = (node) => [{ ...node, opType: 'ScatterElements' }];

const reduceFrom18 = attributeToInput('axes', 1, 18);
const axesFrom13 = attributeToInput('axes', 1, 13);

/** Operators of the standard set whose form or meaning changed between sets 7 and 18. */
export const UPGRADE_RULES: Readonly<Record<string, UpgradeRule>> = {
  BatchNormalization: batchNormalization,
  Clip: clip,
  Dropout: dropout,
  Hardmax: softmaxOverTrailing,
  LogSoftmax: softmaxOverTrailing,
  Pad: pad,
  ReduceL1: reduceFrom18,
  ReduceL2: reduceFrom18,
  ReduceLogSum: reduceFrom18,
  ReduceLogSumExp: reduceFrom18,
  ReduceMax: reduceFrom18,
  ReduceMean: reduceFrom18,
  ReduceMin: reduceFrom18,
  ReduceProd: reduceFrom18,
  ReduceSum: axesFrom13,
  ReduceSumSquare: reduceFrom18,
  Resize: resize,
  RoiAlign: roiAlign,
  Scan: scan,
  Scatter: scatter,
  Slice: slice,
  Softmax: softmaxOverTrailing,
  Split: split,
  Squeeze: axesFrom13,
  TopK: topK,
  Unsqueeze: axesFrom13,
  Upsample: upsample,
};

/**
 * Operators that mean in set 18 what they meant in 7: later versions only take more element types, negative axes, or
 * attributes whose default is the old behaviour (onnx/docs/Changelog.md).
 */
export const UNCHANGED_OPS: ReadonlySet<string> = new Set(
  `Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BitShift BitwiseAnd BitwiseNot BitwiseOr
   BitwiseXor BlackmanWindow Cast CastLike Ceil Celu CenterCropPad Col2Im Compress Concat Constant ConstantOfShape Conv
   ConvInteger ConvTranspose Cos Cosh CumSum DFT DepthToSpace DequantizeLinear Det Div DynamicQuantizeLinear Einsum Elu Equal Erf Exp
   Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool
   Greater GreaterOrEqual GridSample GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Identity If
   InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log Loop LpNormalization
   LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization MelWeightMatrix Min Mish
   Mod Mul Neg NonMaxSuppression NonZero Not OneHot Or PRelu Pow QLinearConv QLinearMatMul QuantizeLinear RNN Range
   Reciprocal Relu Reshape ReverseSequence Round STFT ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh
   Size Softplus Softsign SpaceToDepth Sqrt Sub Sum Tan Tanh ThresholdedRelu Tile Transpose Trilu Unique Where Xor`
    .split(/\s+/)
    .filter(Boolean),
);
