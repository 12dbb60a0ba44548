import { Tensor } from 'onnxruntime-node';
import { fromFloat16 } from '../onnx/float16.js';

/** Every half-precision bit pattern as a number: a table is what keeps a patch grid cheap to read. */
const halfValues = Float32Array.from({ length: 65_536 }, (_, bits) => fromFloat16(bits));

/** Half-precision bits as floats, into `target` from `offset` when given. */
export const halfToFloat = (
  half: Uint16Array,
  target: Float32Array = new Float32Array(half.length),
  offset = 0,
): Float32Array => {
  for (let i = 0; i < half.length; i++) target[offset + i] = halfValues[half[i]];
  return target;
};

/** An image's patches as graphs take them: half precision [P, C]. */
export const patchTensor = ({ patches, channels }: { patches: Uint16Array; channels: number }): Tensor =>
  new Tensor('float16', patches, [patches.length / channels, channels]);
