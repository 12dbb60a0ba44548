import { AppError } from '@lemniscate/contracts/errors';
import type { GraphProto, ModelProto, NodeProto } from './proto.js';
import { namesRead } from './walk.js';

/**
 * The part of a model that computes `outputs`: only ancestors of these tensors are kept, and only the inputs,
 * initializers and value infos those use. Outputs carry the type the model declares for them, if any.
 * The messages are shared with the given model, which is left as it is.
 * @throws AppError onnx_invalid when the graph has no tensor of one of these names
 */
export function cutGraph(model: ModelProto, outputs: readonly string[]): ModelProto {
  return { ...model, graph: cut(model.graph, [...new Set(outputs)]) };
}

const cut = (graph: GraphProto, outputs: string[]): GraphProto => {
  const needed = new Set(outputs);
  const kept: NodeProto[] = [];
  for (const node of graph.node.toReversed()) {
    if (!node.output.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of namesRead(node)) needed.add(name);
  }
  kept.reverse();

  const produced = new Set(kept.flatMap((n) => n.output));
  const input = graph.input.filter((v) => needed.has(v.name));
  const initializer = graph.initializer.filter((t) => needed.has(t.name ?? ''));
  const known = new Set([...produced, ...input.map((v) => v.name), ...initializer.map((t) => t.name)]);
  for (const name of outputs)
    if (!known.has(name))
      throw new AppError('onnx_invalid', {
        path: graph.name || 'model',
        detail: `it has no tensor "${name}"`,
      });

  const declared = new Map([...graph.valueInfo, ...graph.input, ...graph.output].map((v) => [v.name, v]));
  return {
    ...graph,
    node: kept,
    input,
    initializer,
    output: outputs.map((name) => declared.get(name) ?? { name }),
    valueInfo: graph.valueInfo.filter((v) => produced.has(v.name) && !outputs.includes(v.name)),
  };
};
