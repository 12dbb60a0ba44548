import { writeFile } from 'node:fs/promises';
import { float, int, ints } from '../onnx/attributes.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { ElemType, type ModelProto } from '../onnx/proto.js';
import { encodeOnnx } from '../onnx/write.js';

type Dims = (number | string)[];

const IMAGE: Dims = ['N', 3, 'H', 'W'];

const weights = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => (((i * 7919) % 101) / 101 - 0.5) / Math.sqrt(count / 16));

/** For tests: a convolution with fixed pseudo-random weights. */
export const conv = (
  b: GraphBuilder,
  x: string,
  from: number,
  to: number,
  kernel = 1,
  stride = 1,
): string => {
  const pad = Math.floor(kernel / 2);
  return b.node(
    'Conv',
    [x, b.constant(weights(to * from * kernel * kernel), [to, from, kernel, kernel], 'w')],
    {
      kernel_shape: ints([kernel, kernel]),
      pads: ints([pad, pad, pad, pad]),
      strides: ints([stride, stride]),
    },
  );
};

export interface ConvNetOptions {
  input?: Dims;
  opset?: number;
  /** Adds x to a branch of itself at strides 8 and 16, then expands before the next stage. */
  residual?: boolean;
  /** Declares these tensors as outputs besides the logits. */
  outputs?: Record<string, string>;
}

/** For tests: a small classifier whose only output is logits; strides 2, 4, 8 (12 ch), 16 (20 ch), 32. */
export const convNet = ({
  input = IMAGE,
  opset = 18,
  residual = true,
  outputs = {},
}: ConvNetOptions = {}): ModelProto => {
  const b = new GraphBuilder({ opset });
  const block = (x: string, channels: number, name: string): string => {
    if (!residual) return b.nodes('Relu', [conv(b, x, channels, channels, 3)], {}, { outputs: [name] })[0];
    const sum = b.node('Add', [x, conv(b, x, channels, channels, 3)]);
    return b.nodes('Relu', [sum], {}, { outputs: [name] })[0];
  };
  let x = b.input('image', ElemType.FLOAT, input);
  x = b.node('Relu', [conv(b, x, 3, 8, 3, 2)]);
  x = conv(b, x, 8, 8, 3, 2);
  x = block(conv(b, x, 8, 12, 3, 2), 12, 'stage8');
  x = b.node('Relu', [conv(b, x, 12, 40)]);
  x = block(conv(b, x, 40, 20, 3, 2), 20, 'stage16');
  x = b.node('Relu', [conv(b, x, 20, 60)]);
  x = b.node('Relu', [conv(b, x, 60, 24, 3, 2)]);
  const pooled = b.node('Flatten', [b.node('GlobalAveragePool', [x])]);
  for (const [name, tensor] of Object.entries(outputs)) b.output(name, tensor, ElemType.FLOAT);
  b.output('logits', b.node('MatMul', [pooled, b.constant(weights(24 * 5), [24, 5])]), ElemType.FLOAT, [
    'N',
    5,
  ]);
  return b.build();
};

export interface TokenNetOptions {
  patch?: number;
  /** Class and register tokens in front of the patches. */
  extra?: number;
  /** Position embeddings for this image side only, as a ViT exported without interpolation has. */
  bakedSide?: number;
  logitsOnly?: boolean;
}

const CHANNELS = 10;

/** For tests: patches to tokens with leading extra tokens, one layer that mixes all tokens, a final normalisation. */
export const tokenNet = ({
  patch = 16,
  extra = 1,
  bakedSide,
  logitsOnly = false,
}: TokenNetOptions = {}): ModelProto => {
  const b = new GraphBuilder();
  const image = b.input('pixel_values', ElemType.FLOAT, IMAGE);
  const patches = b.node(
    'Conv',
    [image, b.constant(weights(CHANNELS * 3 * patch * patch), [CHANNELS, 3, patch, patch])],
    {
      kernel_shape: ints([patch, patch]),
      strides: ints([patch, patch]),
    },
  );
  let x = b.node('Transpose', [b.node('Reshape', [patches, b.int64s([0, 0, -1])])], {
    perm: ints([0, 2, 1]),
  });
  if (extra > 0) {
    const batch = b.node('Shape', [image], { start: int(0), end: int(1) });
    const shape = b.node('Concat', [batch, b.int64s([extra, CHANNELS])], { axis: int(0) });
    const tokens = b.node('Expand', [b.constant(weights(extra * CHANNELS), [1, extra, CHANNELS]), shape]);
    x = b.node('Concat', [tokens, x], { axis: int(1) });
  }
  if (bakedSide !== undefined) {
    const count = (bakedSide / patch) ** 2 + extra;
    x = b.node('Add', [x, b.constant(weights(count * CHANNELS), [1, count, CHANNELS])]);
  }
  const scores = b.node('MatMul', [x, b.node('Transpose', [x], { perm: ints([0, 2, 1]) })]);
  const mixed = b.node('MatMul', [b.node('Softmax', [scores], { axis: int(-1) }), x]);
  const sum = b.node('Add', [x, mixed]);
  const ones = b.constant(new Float32Array(CHANNELS).fill(1));
  const normalised = b.node('LayerNormalization', [sum, ones], { axis: int(-1), epsilon: float(1e-5) });
  const cls = b.node('Gather', [normalised, b.constant(BigInt64Array.of(0n), [])], { axis: int(1) });
  if (logitsOnly) b.output('logits', cls, ElemType.FLOAT, ['N', CHANNELS]);
  else b.output('last_hidden_state', normalised, ElemType.FLOAT, ['N', 'T', CHANNELS]);
  return b.build();
};

/** For tests: writes a model and gives its path. */
export const writeModel = async (path: string, model: ModelProto): Promise<string> => {
  await writeFile(path, encodeOnnx(model));
  return path;
};
