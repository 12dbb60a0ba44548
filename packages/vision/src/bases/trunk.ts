import type { ModelProto, NodeProto } from '../onnx/proto.js';
import { namesRead } from '../onnx/walk.js';
import { cutGraph } from '../onnx/cut.js';

/** A tensor on the way from the image to the output that everything computed later depends on through it alone. */
export interface TrunkTensor {
  name: string;
  /** Position of the producing node; later is deeper. */
  depth: number;
  /** Sum of two branches: the output of a residual block. */
  residual: boolean;
  /** Produced from the trunk tensor before it by an activation or normalisation alone. */
  refines?: string;
}

// These tell about an image's size, not about what is in it.
const SIZE_ONLY = new Set(['Shape', 'Size']);

const ELEMENTWISE = new Set(
  `Relu LeakyRelu PRelu Elu Selu Celu Clip HardSwish Gelu Softplus Mish BatchNormalization LayerNormalization
   InstanceNormalization GroupNormalization Identity Dropout Cast`.split(/\s+/),
);

/**
 * The trunk of a network in order of depth: the tensors that separate the image from the output. The branches inside
 * residual blocks are not in it; block outputs are.
 */
export function findTrunk(model: ModelProto, inputName: string, output: string): TrunkTensor[] {
  const { node: nodes } = cutGraph(model, [output]).graph;
  const fromImage = new Set([inputName]);
  const lastUse = new Map<string, number>([[output, Infinity]]);
  nodes.forEach((node, depth) => {
    const read = namesRead(node).filter((name) => fromImage.has(name));
    if (read.length === 0 || SIZE_ONLY.has(node.opType)) return;
    for (const name of node.output) if (name !== '') fromImage.add(name);
    for (const name of read) if (name !== output) lastUse.set(name, depth);
  });

  const trunk: TrunkTensor[] = [];
  const open = new Set([inputName]);
  nodes.forEach((node, depth) => {
    for (const name of node.output) if (fromImage.has(name) && lastUse.has(name)) open.add(name);
    for (const name of namesRead(node)) if (lastUse.get(name) === depth) open.delete(name);
    const [only] = open;
    if (open.size === 1 && node.output.includes(only))
      trunk.push({ name: only, depth, ...role(node, fromImage) });
  });
  return trunk;
}

const role = (node: NodeProto, fromImage: ReadonlySet<string>): Pick<TrunkTensor, 'residual' | 'refines'> => {
  const moving = node.input.filter((name) => fromImage.has(name));
  return {
    residual: (node.opType === 'Add' || node.opType === 'Sum') && new Set(moving).size > 1,
    ...(ELEMENTWISE.has(node.opType) && moving.length === 1 && { refines: moving[0] }),
  };
};
