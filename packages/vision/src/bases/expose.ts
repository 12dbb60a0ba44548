import { ElemType, type ModelProto } from '../onnx/proto.js';
import { tensorType } from '../onnx/shape.js';

/**
 * A copy of a model whose first `inputs` dimensions are free where it declares fixed ones, so that ONNX Runtime lets
 * other sizes through to the operators, which may or may not cope.
 * @param inputName the image input
 */
export const relaxInput = (model: ModelProto, inputName: string, layout: 'nchw' | 'nhwc'): ModelProto => {
  const channels = layout === 'nchw' ? 1 : 3;
  const input = model.graph.input.map((value) => {
    if (value.name !== inputName) return value;
    const elemType = value.type?.tensorType?.elemType ?? ElemType.FLOAT;
    const dims = ['N', 'H', 'W'];
    dims.splice(channels, 0, '');
    return {
      ...value,
      type: tensorType(
        elemType,
        dims.map((d) => (d === '' ? 3 : d)),
      ),
    };
  });
  // Declared shapes of everything else may contradict the freed ones.
  const output = model.graph.output.map(({ name, type }) => ({
    name,
    ...(type?.tensorType?.elemType && { type: tensorType(type.tensorType.elemType) }),
  }));
  return { ...model, graph: { ...model.graph, input, output, valueInfo: [] } };
};

/** The name of the output that carries the shape of the i-th exposed tensor. */
const shapeOutput = (index: number): string => `lemniscate/shape_of/${index}`;

/**
 * A copy of a model that gives the shapes of the given tensors instead of its outputs: exposing the tensors
 * themselves would keep every activation in memory.
 * @returns the model and, for each tensor, the name of the int64 output that is its shape
 */
export const exposeShapes = (
  model: ModelProto,
  tensors: readonly string[],
): { model: ModelProto; shapeOutputs: Map<string, string> } => {
  const shapeOutputs = new Map(tensors.map((name, i) => [name, shapeOutput(i)]));
  const shapeNodes = [...shapeOutputs].map(([name, output]) => ({
    opType: 'Shape',
    name: output,
    domain: '',
    input: [name],
    output: [output],
    attribute: [],
  }));
  const output = [...shapeOutputs.values()].map((name) => ({ name, type: tensorType(ElemType.INT64) }));
  const graph = { ...model.graph, node: [...model.graph.node, ...shapeNodes], output, valueInfo: [] };
  return { model: { ...model, graph }, shapeOutputs };
};
