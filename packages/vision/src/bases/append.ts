import { int, ints } from '../onnx/attributes.js';
import type { GraphBuilder } from '../onnx/graph-builder.js';
import { ElemType, type ModelProto } from '../onnx/proto.js';
import { tensorsOf } from '../onnx/walk.js';
import { modelInputs } from '../onnx/shape.js';
import type { Base, BaseFeature } from './base.js';

/** A feature map in a graph being built: float [N, channels, H / stride, W / stride]. */
export interface AppendedFeature {
  name: string;
  stride: number;
  channels: number;
}

/**
 * Adds a base to a graph: channel order, (x − mean) / std, layout, the backbone, and tokens back to a grid.
 * @param builder of the same operator set as `graph`
 * @param graph from `loadBaseGraph(base)`
 * @param imageNchwFloat0to255 tensor [N,3,H,W], float, RGB, 0..255; H and W multiples of `base.sizeMultiple`
 * @returns the base's features in its order
 */
export function appendBase(
  builder: GraphBuilder,
  base: Base,
  graph: ModelProto,
  imageNchwFloat0to255: string,
): AppendedFeature[] {
  const elemType = modelInputs(graph).find((i) => i.name === base.input.name)?.elemType ?? ElemType.FLOAT;
  const normalised = normalise(builder, base, imageNchwFloat0to255);
  const laidOut = base.input.layout === 'nhwc' ? transpose(builder, normalised, [0, 2, 3, 1]) : normalised;
  const fed = elemType === ElemType.FLOAT ? laidOut : builder.cast(laidOut, elemType);
  const outputs = builder.inline(graph, 'base/', { [base.input.name]: fed });
  const onlyFloat32 = computesInFloat32(graph, elemType);
  return base.features.map((feature) => {
    const raw = outputs[feature.output];
    const float = onlyFloat32 ? raw : builder.cast(raw, ElemType.FLOAT);
    const name = toNchw(builder, feature, float, imageNchwFloat0to255);
    return { name, stride: feature.stride, channels: feature.channels };
  });
}

const transpose = (builder: GraphBuilder, x: string, perm: number[]): string =>
  builder.node('Transpose', [x], { perm: ints(perm) });

const normalise = (builder: GraphBuilder, { input }: Base, image: string): string => {
  const perChannel = (values: readonly number[], hint: string): string =>
    builder.constant(Float32Array.from(values), [1, 3, 1, 1], hint);
  const ordered =
    input.channelOrder === 'bgr'
      ? builder.node('Gather', [image, builder.int64s([2, 1, 0])], { axis: int(1) })
      : image;
  const centred = builder.node('Sub', [ordered, perChannel(input.mean, 'mean')]);
  return builder.node('Div', [centred, perChannel(input.std, 'std')]);
};

// A cast that changes nothing is removed by ONNX Runtime, but only one that is needed is worth reading in the graph.
const computesInFloat32 = (graph: ModelProto, inputType: number): boolean => {
  const others: number[] = [ElemType.FLOAT16, ElemType.BFLOAT16, ElemType.DOUBLE];
  return (
    inputType === ElemType.FLOAT && ![...tensorsOf(graph.graph)].some((t) => others.includes(t.dataType))
  );
};

const toNchw = (builder: GraphBuilder, feature: BaseFeature, x: string, image: string): string => {
  if (feature.kind === 'grid') return feature.layout === 'nhwc' ? transpose(builder, x, [0, 3, 1, 2]) : x;
  const { dropTokens = 0, stride, channels } = feature;
  const cells =
    dropTokens === 0
      ? x
      : builder.node('Slice', [
          x,
          builder.int64s([dropTokens]),
          builder.int64s([2n ** 63n - 1n]),
          builder.int64s([1]),
        ]);
  const channelsFirst = transpose(builder, cells, [0, 2, 1]);
  const batch = builder.node('Shape', [image], { start: int(0), end: int(1) });
  const size = builder.node('Shape', [image], { start: int(2), end: int(4) });
  const grid = builder.node('Div', [size, builder.int64s([stride])]);
  const shape = builder.node('Concat', [batch, builder.int64s([channels]), grid], { axis: int(0) });
  return builder.node('Reshape', [channelsFirst, shape]);
};
