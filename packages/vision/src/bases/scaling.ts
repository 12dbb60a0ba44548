import { getInts, getString } from '../onnx/attributes.js';
import type { ModelProto, NodeProto } from '../onnx/proto.js';
import { modelMetadata } from '../onnx/shape.js';
import { elementCount, tensorFloats } from '../onnx/tensor.js';
import type { BaseInput, Triple } from './base.js';

/** What to feed: (x − mean) / std for x in 0..255, and in words how that was found. */
export interface Scaling {
  channelOrder: BaseInput['channelOrder'];
  mean: Triple;
  std: Triple;
  why: string;
}

/** Values for pixels of 0..1 as values for pixels of 0..255, without the dust of decimal fractions. */
export const perPixel = (values: readonly number[], rescale = 1 / 255): Triple => {
  const [r, g, b] = values.map((v) => Number((v / rescale).toPrecision(12)));
  return [r, g, b];
};

/** ImageNet statistics as torchvision, timm and transformers use them, for x in 0..255. */
export const IMAGENET = {
  mean: perPixel([0.485, 0.456, 0.406]),
  std: perPixel([0.229, 0.224, 0.225]),
} as const;
const SIGNED_UNIT = {
  mean: [127.5, 127.5, 127.5] as Triple,
  std: [127.5, 127.5, 127.5] as Triple,
};
const UNIT = { mean: [0, 0, 0] as Triple, std: [255, 255, 255] as Triple };
const RAW = { mean: [0, 0, 0] as Triple, std: [1, 1, 1] as Triple };

/**
 * How a model's input must be scaled, judging from the file alone, by the first of: its metadata; scaling built into
 * the graph in front of the first convolution; TensorFlow's padding (MobileNet, EfficientNet and Inception models from
 * there want x/127.5 − 1); else ImageNet mean and standard deviation.
 */
export function inferScaling(model: ModelProto, inputName: string): Scaling {
  const rgb = { channelOrder: 'rgb' as const };
  const fromMetadata = metadataScaling(modelMetadata(model));
  if (fromMetadata) return { ...rgb, ...fromMetadata };
  const builtIn = builtInScaling(model, inputName);
  if (builtIn) return { ...rgb, ...builtIn };
  if (padsLikeTensorFlow(model, inputName))
    return {
      ...rgb,
      ...SIGNED_UNIT,
      why: 'the file does not say how images are scaled; its first convolution pads as TensorFlow does, so x/127.5 − 1 is assumed',
    };
  return {
    ...rgb,
    ...IMAGENET,
    why: 'the file does not say how images are scaled; ImageNet mean and standard deviation are assumed',
  };
}

/** Scaling named by metadata_props: mean and std as numbers, or a phrase such as "x/127.5-1" or "imagenet mean/std". */
export const metadataScaling = (
  metadata: Record<string, string>,
): Omit<Scaling, 'channelOrder'> | undefined => {
  const entry = (...keys: string[]): string | undefined =>
    keys.map((k) => metadata[k]).find((v) => v !== undefined);
  const mean = triple(entry('image_mean', 'mean'));
  const std = triple(entry('image_std', 'std'));
  if (mean && std && std.every((s) => s > 0)) {
    const unit = mean.every((m) => Math.abs(m) <= 1.5) && std.every((s) => s <= 1.5);
    return {
      mean: unit ? perPixel(mean) : mean,
      std: unit ? perPixel(std) : std,
      why: 'the mean and standard deviation in its metadata are used',
    };
  }
  const phrase = entry('norm', 'normalization', 'normalisation', 'preprocessing');
  if (phrase === undefined) return undefined;
  const text = phrase.toLowerCase().replaceAll(/\s/g, '');
  const known = /127\.5/.test(text)
    ? SIGNED_UNIT
    : text.includes('imagenet')
      ? { mean: IMAGENET.mean, std: IMAGENET.std }
      : /^(x?\/255|0\.\.1|\[0,1\])/.test(text)
        ? UNIT
        : /^(none|raw|identity|0\.\.255|\[0,255\])$/.test(text)
          ? RAW
          : undefined;
  return known && { ...known, why: `its metadata says "${phrase}"` };
};

const triple = (text: string | undefined): Triple | undefined => {
  const values = text?.match(/-?\d+(\.\d+)?(e-?\d+)?/gi)?.map(Number) ?? [];
  if (values.length === 1) return [values[0], values[0], values[0]];
  return values.length === 3 ? [values[0], values[1], values[2]] : undefined;
};

const soleReader = (model: ModelProto, name: string): NodeProto | undefined => {
  const readers = model.graph.node.filter(
    (n) => n.input.includes(name) && n.opType !== 'Shape' && n.opType !== 'Size',
  );
  return readers.length === 1 ? readers[0] : undefined;
};

const PASS_THROUGH = new Set(['Identity', 'Cast', 'Transpose', 'Pad']);

// Follows arithmetic with constants from the input on; range is what the darkest and brightest pixel become.
const builtInScaling = (model: ModelProto, inputName: string): Omit<Scaling, 'channelOrder'> | undefined => {
  const constants = smallConstants(model);
  let name = inputName;
  let scale = 1;
  let offset = 0;
  let steps = 0;
  for (let hops = 0; hops < 12; hops++) {
    const node = soleReader(model, name);
    if (!node) break;
    if (!PASS_THROUGH.has(node.opType)) {
      const constant = node.input.map((i) => constants.get(i)).find((c) => c !== undefined);
      if (constant === undefined || !/^(Add|Sub|Mul|Div)$/.test(node.opType)) break;
      if (node.opType === 'Mul') [scale, offset] = [scale * constant, offset * constant];
      if (node.opType === 'Div') [scale, offset] = [scale / constant, offset / constant];
      if (node.opType === 'Add') offset += constant;
      if (node.opType === 'Sub') offset -= constant;
      steps++;
    }
    name = node.output[0];
  }
  if (steps === 0) return undefined;
  const rawSpan = Math.abs(scale * 255);
  // Scaled pixels span a few units; whichever input range gives that is the one the graph expects.
  return rawSpan <= 20 || Math.abs(offset) > 20
    ? { ...RAW, why: 'the graph scales pixels itself and is fed 0..255' }
    : { ...UNIT, why: 'the graph normalises by itself and is fed 0..1' };
};

/** Constants of at most a few values (per channel or scalar), by their mean. */
const smallConstants = (model: ModelProto): Map<string, number> => {
  const tensors = [
    ...model.graph.initializer.map((t) => ({ name: t.name ?? '', t })),
    ...model.graph.node.flatMap((n) => {
      const t = n.opType === 'Constant' ? n.attribute.find((a) => a.name === 'value')?.t : undefined;
      return t ? [{ name: n.output[0], t }] : [];
    }),
  ];
  const small = tensors.filter(({ t }) => [1, 3].includes(elementCount(t.dims)) && t.dataType !== 8);
  return new Map(
    small.map(({ name, t }) => {
      const values = tensorFloats(t);
      return [name, values.reduce((a, b) => a + b, 0) / values.length];
    }),
  );
};

const padsLikeTensorFlow = (model: ModelProto, inputName: string): boolean => {
  let name = inputName;
  for (let hops = 0; hops < 6; hops++) {
    const node = soleReader(model, name);
    if (!node) return false;
    if (node.opType === 'Conv') {
      const strided = getInts(node, 'strides')?.every((s) => s === 2n) ?? false;
      const pads = getInts(node, 'pads')?.join(',');
      return strided && (pads === '0,0,1,1' || getString(node, 'auto_pad') === 'SAME_UPPER');
    }
    if (!PASS_THROUGH.has(node.opType)) return false;
    name = node.output[0];
  }
  return false;
};
