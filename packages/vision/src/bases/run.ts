import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { ElemType, type ModelProto } from '../onnx/proto.js';
import { createSession } from '../onnx/session.js';
import { toFloat16 } from '../onnx/float16.js';
import { exposeShapes } from './expose.js';
import type { ImageInput } from './image-input.js';

export interface ImageSize {
  height: number;
  width: number;
}

/** Deterministic noise in −2..2, about the range of normalised pixels, as the tensor the input takes. */
export const noiseImage = (
  { layout, elemType }: Pick<ImageInput, 'layout' | 'elemType'>,
  { height, width }: ImageSize,
  batch = 1,
): Tensor => {
  const count = batch * 3 * height * width;
  const dims = layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
  let state = 0x9e3779b9;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 30 - 2;
  };
  const values = Float32Array.from({ length: count }, next);
  if (elemType === ElemType.FLOAT16) return new Tensor('float16', Uint16Array.from(values, toFloat16), dims);
  if (elemType === ElemType.DOUBLE) return new Tensor('float64', Float64Array.from(values), dims);
  return new Tensor('float32', values, dims);
};

/** Runs a session on one image tensor. */
export const runImage = (
  session: InferenceSession,
  inputName: string,
  image: Tensor,
): Promise<Record<string, Tensor>> => session.run({ [inputName]: image }) as Promise<Record<string, Tensor>>;

/** Learns the shapes of a model's tensors by running it on noise. */
export interface ShapeProbe {
  /** Shapes by tensor name; throws what ONNX Runtime throws when the model does not run at this size. */
  at(size: ImageSize): Promise<Map<string, number[]>>;
  release(): Promise<void>;
}

/** @param tensors whose shapes are wanted */
export async function createShapeProbe(
  model: ModelProto,
  input: ImageInput,
  tensors: readonly string[],
  batch = 1,
): Promise<ShapeProbe> {
  const exposed = exposeShapes(model, tensors);
  // Optimised, a shape known beforehand is folded to a constant and the nodes that would fail are never run.
  const session = await createSession(exposed.model, { optimization: 'disabled' });
  return {
    async at(size) {
      const results = await runImage(session, input.name, noiseImage(input, size, batch));
      return new Map(
        [...exposed.shapeOutputs].map(([name, output]) => [
          name,
          Array.from(results[output].data as BigInt64Array, Number),
        ]),
      );
    },
    release: () => session.release(),
  };
}
