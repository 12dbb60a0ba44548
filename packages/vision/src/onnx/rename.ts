import type { AttributeProto, GraphProto, NodeProto } from './proto.js';

/** A copy of a node with every tensor name, also inside its subgraphs, passed through `rename`. '' stays ''. */
export const renameNode = (node: NodeProto, rename: (name: string) => string): NodeProto => {
  const named = (name: string): string => (name === '' ? '' : rename(name));
  return {
    ...node,
    input: node.input.map(named),
    output: node.output.map(named),
    attribute: node.attribute.map((a) => renameAttribute(a, rename)),
  };
};

const renameAttribute = (a: AttributeProto, rename: (name: string) => string): AttributeProto => ({
  ...a,
  ...(a.g && { g: renameGraph(a.g, rename) }),
  ...(a.graphs && { graphs: a.graphs.map((g) => renameGraph(g, rename)) }),
});

const renameGraph = (graph: GraphProto, rename: (name: string) => string): GraphProto => ({
  ...graph,
  node: graph.node.map((n) => renameNode(n, rename)),
  initializer: graph.initializer.map((t) => ({ ...t, name: rename(t.name ?? '') })),
  input: graph.input.map((v) => ({ ...v, name: rename(v.name) })),
  output: graph.output.map((v) => ({ ...v, name: rename(v.name) })),
  valueInfo: [],
});
