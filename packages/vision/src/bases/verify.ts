import { AppError } from '@lemniscate/contracts/errors';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { fromFloat16 } from '../onnx/float16.js';
import type { BaseFeature } from './base.js';
import type { ImageInput } from './image-input.js';
import { noiseImage, runImage, type ImageSize } from './run.js';

const MAX_SIZE_MULTIPLE = 128;

/** A model that cannot serve as a base, and why. */
export const unusable = (path: string, detail: string, cause?: unknown): AppError =>
  new AppError('base_unusable', { path, detail }, { cause });

/** Runs the base on noise; throws when a feature is not what it should be. */
export type Verify = (size: ImageSize, batch: number) => Promise<void>;

/**
 * Runs the features of a base on noise and checks their type, shape and values.
 * @throws AppError base_unusable saying which feature is wrong, or what ONNX Runtime throws
 */
export const verifyRun = async (
  session: InferenceSession,
  input: ImageInput,
  features: readonly BaseFeature[],
  size: ImageSize,
  batch: number,
  path: string,
): Promise<void> => {
  const results = await runImage(session, input.name, noiseImage(input, size, batch));
  features.forEach((feature, i) => {
    const result = results[session.outputNames[i]];
    const { dims } = result;
    const expected = featureDims(feature, size, batch);
    if (dims.join() !== expected.join())
      throw unusable(
        path,
        `at ${size.height} x ${size.width} the feature ${feature.output} is [${dims.join(', ')}] instead of [${expected.join(', ')}]`,
      );
    if (!floatValues(result, feature, path).every((v) => Number.isFinite(v)))
      throw unusable(path, `the feature ${feature.output} has values that are not finite`);
  });
};

const floatValues = (
  { type, data }: Tensor,
  feature: BaseFeature,
  path: string,
): Float32Array | Float64Array => {
  if (type === 'float32') return data as Float32Array;
  if (type === 'float64') return data as Float64Array;
  // Bits where the runtime has no Float16Array, numbers where it has.
  if (type === 'float16' && data instanceof Uint16Array) return Float32Array.from(data, fromFloat16);
  if (type === 'float16') return Float32Array.from(data as ArrayLike<number>);
  throw unusable(path, `the feature ${feature.output} holds ${type} values; features are floats`);
};

/** The shape a feature must have at an image size. */
const featureDims = (
  { kind, stride, channels, dropTokens = 0, layout = 'nchw' }: BaseFeature,
  { height, width }: ImageSize,
  batch = 1,
): number[] => {
  const [h, w] = [height / stride, width / stride];
  if (kind === 'tokens') return [batch, h * w + dropTokens, channels];
  return layout === 'nchw' ? [batch, channels, h, w] : [batch, h, w, channels];
};

/** The number of images the graph is bound to; undefined when it takes any. */
export const findFixedBatch = async (
  verify: Verify,
  input: ImageInput,
  size: ImageSize,
  notes: string[],
): Promise<number | undefined> => {
  const declared = input.batch ?? 1;
  const works = await verify(size, declared + 1).then(
    () => true,
    () => false,
  );
  if (works) return undefined;
  notes.push(`it takes batches of ${declared} only`);
  return declared;
};

/**
 * What height and width must be multiples of, in pixels; undefined when no other size than the first works. Tried at
 * odd multiples, where a graph that needs more (a decoder with skip connections) breaks.
 */
export const findSizeMultiple = async (
  verify: Verify,
  smallest: number,
  batch: number,
  notes: string[],
): Promise<number | undefined> => {
  for (let multiple = smallest; multiple <= MAX_SIZE_MULTIPLE; multiple *= 2) {
    const cells = 2 * Math.floor(160 / multiple / 2) + 3;
    const works = await verify({ height: cells * multiple, width: (cells + 2) * multiple }, batch).then(
      () => true,
      () => false,
    );
    if (works) return multiple;
  }
  notes.push('it does not run at other sizes');
  return undefined;
};
