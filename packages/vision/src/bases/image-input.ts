import { AppError } from '@lemniscate/contracts/errors';
import { ElemType, type ModelProto } from '../onnx/proto.js';
import { modelInputs } from '../onnx/shape.js';
import { elemTypeName } from '../onnx/tensor.js';

/** The image input a graph declares. Sizes are pixels; undefined where the graph leaves them open. */
export interface ImageInput {
  name: string;
  elemType: number;
  layout: 'nchw' | 'nhwc';
  batch?: number;
  height?: number;
  width?: number;
}

const FLOATS: number[] = [ElemType.FLOAT, ElemType.FLOAT16, ElemType.DOUBLE];

const showDims = (dims: readonly (number | string)[]): string => `[${dims.map((d) => d || '?').join(', ')}]`;

/**
 * The one float image input of a model.
 * @param layout overrides what the declared dimensions suggest
 * @throws AppError base_unusable when there are several required inputs, or the only one is no float image of 3 channels
 */
export function imageInput(model: ModelProto, path: string, layout?: 'nchw' | 'nhwc'): ImageInput {
  const refuse = (detail: string): never => {
    throw new AppError('base_unusable', { path, detail });
  };
  const inputs = modelInputs(model);
  if (inputs.length === 0) refuse('it takes no input');
  if (inputs.length > 1)
    refuse(
      `it needs ${inputs.length} inputs (${inputs.map((i) => i.name).join(', ')}); a base takes only an image`,
    );
  const [{ name, elemType, dims }] = inputs;
  if (!FLOATS.includes(elemType))
    refuse(
      `its input "${name}" is ${elemTypeName(elemType)}; a base takes floats (export it without the integer pre-processing)`,
    );
  if (!dims) return { name, elemType, layout: layout ?? 'nchw' };
  if (dims.length !== 4)
    refuse(`its input "${name}" has the shape ${showDims(dims)}; an image batch has four dimensions`);

  const found = layout ?? (dims[1] !== 3 && dims[3] === 3 ? 'nhwc' : 'nchw');
  const channels = dims[found === 'nchw' ? 1 : 3];
  if (typeof channels === 'number' && channels !== 3)
    refuse(`its input "${name}" ${showDims(dims)} has ${channels} channels; a base takes 3`);
  const size = (axis: number): number | undefined => {
    const dim = dims[axis];
    return typeof dim === 'number' && dim > 0 ? dim : undefined;
  };
  const [h, w] = found === 'nchw' ? [2, 3] : [1, 2];
  return { name, elemType, layout: found, batch: size(0), height: size(h), width: size(w) };
}
