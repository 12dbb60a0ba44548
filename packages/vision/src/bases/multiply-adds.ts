import type { NodeProto } from '../onnx/proto.js';
import type { Base } from './base.js';
import { imageInput } from './image-input.js';
import { loadBaseGraph } from './load.js';
import { createShapeProbe, type ImageSize } from './run.js';

/** What a size that is free is counted at, in pixels: small, and a multiple of any usual stride. */
const COUNTED_SIDE_PX = 256;

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

type Shapes = ReadonlyMap<string, readonly number[]>;

/** Multiply-adds of one node of the kinds that take the time. */
const COUNTED: Record<string, (node: NodeProto, shapes: Shapes) => number> = {
  // Weights are [to, from / groups, kernel…]: each number of the result takes one of each but the first.
  Conv: ({ input, output }, shapes) =>
    product(shapes.get(output[0])!) * product(shapes.get(input[1])!.slice(1)),
  // Weights are [from, to / groups, kernel…], applied to each number of the input.
  ConvTranspose: ({ input }, shapes) =>
    product(shapes.get(input[0])!) * product(shapes.get(input[1])!.slice(1)),
  MatMul: ({ input, output }, shapes) => product(shapes.get(output[0])!) * shapes.get(input[0])!.at(-1)!,
  // The inner side is what A has and the result has not.
  Gemm: ({ input, output }, shapes) => {
    const [rows] = shapes.get(output[0])!;
    return product(shapes.get(output[0])!) * (product(shapes.get(input[0])!) / rows);
  },
};

/**
 * Multiply-adds of a base's convolutions and matrix products for each pixel it is given. The same on every machine,
 * where a time is not. Counted by running it once on noise; nodes inside of If and Loop are left out.
 */
export const multiplyAddsPerPixel = async (base: Base): Promise<number> => {
  const graph = await loadBaseGraph(base);
  const nodes = graph.graph.node.filter(({ opType, domain }) => (domain ?? '') === '' && opType in COUNTED);
  const tensors = new Set(nodes.flatMap(({ input, output }) => [input[0], input[1], output[0]]));
  const size: ImageSize = base.fixedSize ?? countedSize(base.sizeMultiple);
  const batch = base.fixedBatch ?? 1;
  const input = imageInput(graph, base.path, base.input.layout);
  const probe = await createShapeProbe(graph, input, [...tensors], batch);
  try {
    const shapes = await probe.at(size);
    const all = nodes.reduce((sum, node) => sum + COUNTED[node.opType](node, shapes), 0);
    return all / (batch * size.height * size.width);
  } finally {
    await probe.release();
  }
};

const countedSize = (multiple: number): ImageSize => {
  const side = Math.max(1, Math.round(COUNTED_SIDE_PX / multiple)) * multiple;
  return { height: side, width: side };
};
