import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './proto.js';

/** The graphs an attribute holds (bodies of If, Loop and Scan). */
export const attributeGraphs = (attribute: AttributeProto): GraphProto[] => [
  ...(attribute.g ? [attribute.g] : []),
  ...(attribute.graphs ?? []),
];

/** The graphs a node's attributes hold. */
export const nodeGraphs = (node: NodeProto): GraphProto[] => node.attribute.flatMap(attributeGraphs);

/** Every graph of a model, outermost first, with how deep it is nested. */
export function* graphsOf(
  graph: GraphProto,
  depth = 0,
): Generator<{ graph: GraphProto; depth: number }, void, undefined> {
  yield { graph, depth };
  for (const node of graph.node) for (const inner of nodeGraphs(node)) yield* graphsOf(inner, depth + 1);
}

/** Every dense tensor in a graph and its subgraphs: initializers and tensor attributes. */
export function* tensorsOf(graph: GraphProto): Generator<TensorProto, void, undefined> {
  for (const { graph: g } of graphsOf(graph)) {
    yield* g.initializer;
    for (const node of g.node) yield* attributeTensors(node.attribute);
  }
}

/** The tensors held by attributes, not entering subgraphs. */
export function* attributeTensors(attributes: AttributeProto[]): Generator<TensorProto, void, undefined> {
  for (const attribute of attributes) {
    if (attribute.t) yield attribute.t;
    yield* attribute.tensors ?? [];
  }
}

/**
 * The names a node reads: its inputs and whatever its subgraphs read from the scope around them.
 * Empty names (omitted optional inputs) are left out.
 */
export const namesRead = (node: NodeProto): string[] => {
  const names = new Set(node.input.filter((name) => name !== ''));
  for (const inner of nodeGraphs(node)) for (const name of outerNames(inner)) names.add(name);
  return [...names];
};

/** The names a subgraph takes from the scope around it. */
export const outerNames = (graph: GraphProto): Set<string> => {
  const own = new Set<string>([
    ...graph.input.map((v) => v.name),
    ...graph.initializer.map((t) => t.name ?? ''),
    ...graph.node.flatMap((n) => n.output),
  ]);
  const read = new Set<string>();
  for (const node of graph.node) for (const name of namesRead(node)) if (!own.has(name)) read.add(name);
  for (const output of graph.output) if (!own.has(output.name)) read.add(output.name);
  return read;
};

/** The version of the standard operator set the model imports. */
export const modelOpset = (model: ModelProto): number =>
  model.opsetImport.find((o) => o.domain === '')?.version ?? 0;
