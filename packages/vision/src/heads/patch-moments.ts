import type { InferenceSession } from 'onnxruntime-node';
import { patchTensor } from '../features/half.js';
import type { ImageFeatures } from '../features/extractor.js';
import { createSession, ElemType, GraphBuilder, int } from '../onnx/index.js';

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

let session: Promise<InferenceSession> | undefined;

const open = (): Promise<InferenceSession> => {
  const b = new GraphBuilder();
  const half = b.input('patches', ElemType.FLOAT16, ['p', 'c']);
  const patches = b.cast(half, ElemType.FLOAT);
  b.output('outer', b.node('Gemm', [patches, patches], { transA: int(1) }), ElemType.FLOAT);
  b.output('sum', b.node('ReduceSum', [patches, b.int64s([0])], { keepdims: int(0) }), ElemType.FLOAT);
  return createSession(b.build());
};

/** Adds one image's patches. */
export const addImage = async (into: PatchMoments, features: ImageFeatures): Promise<void> => {
  session ??= open();
  const patches = patchTensor(features);
  const result = await (await session).run({ patches });
  const outer = result.outer.data as Float32Array;
  const sum = result.sum.data as Float32Array;
  for (let i = 0; i < outer.length; i++) into.outer[i] += outer[i];
  for (let i = 0; i < sum.length; i++) into.sum[i] += sum[i];
  into.count += patches.dims[0];
};
