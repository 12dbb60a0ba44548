import { AppError } from '@lemniscate/contracts/errors';
import { ElemType, type GraphProto, type ModelProto, type NodeProto, type TensorProto } from './proto.js';
import { elemBytes, elementCount, elemTypeName, storedCount } from './tensor.js';
import { toposort } from './toposort.js';
import { graphsOf, modelOpset, namesRead, nodeGraphs, tensorsOf } from './walk.js';

export const MIN_OPSET = 7;
export const MAX_OPSET = 20;
const MAX_IR_VERSION = 10;
const MAX_GRAPH_DEPTH = 16;
const MAX_RANK = 16;
const KNOWN_DOMAINS = new Set(['', 'com.microsoft', 'ai.onnx.ml']);

/**
 * Checks that a decoded model is self-contained and well-formed, in place: opsets and domains known, all weights
 * inside and of the size their shape says, names defined once and before use. Nodes out of order are sorted and
 * imports that no node uses are dropped, since other tools accept both.
 * @throws AppError onnx_invalid | onnx_external_data | onnx_opset_unsupported, naming `path` and what is wrong
 */
export function validateModel(model: ModelProto, path: string): void {
  const fail = (detail: string): never => {
    throw new AppError('onnx_invalid', { path, detail });
  };
  checkVersions(model, path, fail);
  for (const { depth } of graphsOf(model.graph))
    if (depth > MAX_GRAPH_DEPTH) fail(`subgraphs are nested more than ${MAX_GRAPH_DEPTH} deep`);
  for (const tensor of tensorsOf(model.graph)) checkTensor(tensor, path, fail);
  checkDomains(model, path, fail);
  checkGraph(model.graph, new Set(), fail);
}

type Fail = (detail: string) => never;

const checkVersions = (model: ModelProto, path: string, fail: Fail): void => {
  const unsupported = (detail: string): never => {
    throw new AppError('onnx_opset_unsupported', { path, detail });
  };
  if (model.irVersion < 1) fail('it has no IR version');
  if (model.irVersion > MAX_IR_VERSION)
    unsupported(`ONNX IR version ${model.irVersion} (at most ${MAX_IR_VERSION} is read)`);
  for (const o of model.opsetImport) if (o.domain === 'ai.onnx') o.domain = '';
  const versions = model.opsetImport.filter((o) => o.domain === '').map((o) => o.version);
  if (new Set(versions).size > 1) fail('it imports the standard operator set in two versions');
  const opset = modelOpset(model);
  if (opset === 0) fail('it does not say which standard operator set it uses');
  if (opset < MIN_OPSET || opset > MAX_OPSET) unsupported(`operator set ${opset}`);
  if (model.functions?.some((f) => isUsed(model.graph, f.domain ?? '', f.name)))
    unsupported('model-local functions');
};

const isUsed = (graph: GraphProto, domain: string, opType: string): boolean =>
  [...graphsOf(graph)].some(({ graph: g }) =>
    g.node.some((n) => (n.domain ?? '') === domain && n.opType === opType),
  );

const checkDomains = (model: ModelProto, path: string, fail: Fail): void => {
  const used = new Set(['']);
  for (const { graph } of graphsOf(model.graph))
    for (const node of graph.node) {
      if (node.domain === 'ai.onnx') node.domain = '';
      const domain = node.domain ?? '';
      if (!KNOWN_DOMAINS.has(domain))
        throw new AppError('onnx_opset_unsupported', {
          path,
          detail: `the operator ${node.opType} of the domain "${domain}"`,
        });
      used.add(domain);
    }
  for (const domain of used)
    if (!model.opsetImport.some((o) => o.domain === domain)) fail(`it uses "${domain}" without importing it`);
  model.opsetImport = model.opsetImport.filter(
    (o, i, all) => used.has(o.domain) && all.findIndex((other) => other.domain === o.domain) === i,
  );
  model.functions = undefined;
};

const checkTensor = (t: TensorProto, path: string, fail: Fail): void => {
  const name = t.name || 'unnamed tensor';
  if (t.dataLocation === 1 || t.externalData?.length)
    throw new AppError('onnx_external_data', { path, detail: name });
  if (t.dims.length > MAX_RANK) fail(`${name} has ${t.dims.length} dimensions`);
  if (t.dims.some((d) => d < 0 || !Number.isSafeInteger(d)))
    fail(`${name} has the shape [${t.dims.join(', ')}]`);
  const count = elementCount(t.dims);
  if (!Number.isSafeInteger(count)) fail(`${name} has the shape [${t.dims.join(', ')}]`);
  if (t.dataType !== ElemType.STRING && elemBytes(t.dataType) === undefined)
    fail(`${name} holds ${elemTypeName(t.dataType)} values, which are not read`);
  if (storedCount(t) !== count)
    fail(
      `${name} of shape [${t.dims.join(', ')}] needs ${count} values but does not hold that many (is the file cut off?)`,
    );
};

const checkGraph = (graph: GraphProto, outer: ReadonlySet<string>, fail: Fail): void => {
  if (graph.sparseInitializer?.length) fail('it has sparse weights, which are not read');
  if (graph.output.length === 0) fail('its graph has no outputs');

  const defined = definedNames(graph, fail);
  const scope = new Set([...outer, ...defined]);
  for (const node of graph.node) checkNode(node, scope, fail);
  for (const { name } of graph.output)
    if (!scope.has(name)) fail(`the output "${name}" is not computed by any node`);

  const { sorted, cyclic } = toposort(graph.node);
  if (cyclic.length > 0) fail(`${describe(cyclic[0])} depends on its own output`);
  graph.node = sorted;
  for (const node of graph.node) for (const inner of nodeGraphs(node)) checkGraph(inner, scope, fail);
};

const definedNames = (graph: GraphProto, fail: Fail): Set<string> => {
  const defined = new Set<string>();
  const define = (name: string, what: string, allowed: (name: string) => boolean): void => {
    if (name === '') fail(`${what} has no name`);
    if (defined.has(name) && !allowed(name)) fail(`the name "${name}" is defined twice`);
    defined.add(name);
  };
  const never = (): boolean => false;
  for (const { name } of graph.input) define(name, 'an input', never);
  const inputs = new Set(defined);
  const initializers = new Set<string>();
  for (const { name = '' } of graph.initializer) {
    // An initializer may give the default value of an input of the same name, once.
    define(name, 'an initializer', (n) => inputs.has(n) && !initializers.has(n));
    initializers.add(name);
  }
  for (const node of graph.node)
    for (const name of node.output) if (name !== '') define(name, 'an output', never);
  const outputs = new Set<string>();
  for (const { name } of graph.output) {
    if (outputs.has(name)) fail(`the output "${name}" is declared twice`);
    outputs.add(name);
  }
  return defined;
};

const checkNode = (node: NodeProto, scope: ReadonlySet<string>, fail: Fail): void => {
  if (node.opType === '') fail(`${describe(node)} has no operator type`);
  if (node.attribute.some((a) => a.refAttrName)) fail(`${describe(node)} refers to a function attribute`);
  if (node.attribute.some((a) => a.sparseTensor || a.sparseTensors?.length))
    fail(`${describe(node)} has sparse weights, which are not read`);
  if (new Set(node.attribute.map((a) => a.name)).size < node.attribute.length)
    fail(`${describe(node)} has an attribute twice`);
  if (nodeGraphs(node).length > 0) return checkOwnInputs(node, scope, fail);
  for (const name of namesRead(node))
    if (!scope.has(name)) fail(`${describe(node)} reads "${name}", which nothing defines`);
};

// What the subgraphs read is checked in their own scope.
const checkOwnInputs = (node: NodeProto, scope: ReadonlySet<string>, fail: Fail): void => {
  for (const name of node.input)
    if (name !== '' && !scope.has(name)) fail(`${describe(node)} reads "${name}", which nothing defines`);
};

const describe = (node: NodeProto): string =>
  `the ${node.opType || 'operator'} node ${JSON.stringify(node.name || node.output[0] || '')}`;
