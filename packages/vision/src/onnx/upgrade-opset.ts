import { AppError } from '@lemniscate/contracts/errors';
import { ElemType, type GraphProto, type ModelProto, type NodeProto, type TensorProto } from './proto.js';
import { makeTensor } from './tensor.js';
import { toposort } from './toposort.js';
import { UNCHANGED_OPS, UPGRADE_RULES, type UpgradeContext } from './upgrade-rules.js';
import { graphsOf, modelOpset, namesRead, outerNames, tensorsOf } from './walk.js';

/** The only target there are rules for. */
const TARGET = 18;

/**
 * The same computation in operator set 18. A model already at 18 or later is returned as it is, so the result's
 * operator set is max(18, the model's). Operators of other domains and their versions are left alone.
 * @throws AppError onnx_opset_unsupported naming the operator, when one changed in a way there is no rule for
 */
export function upgradeOpset(model: ModelProto, target: typeof TARGET = TARGET): ModelProto {
  const from = modelOpset(model);
  if (from >= target) return model;
  const names = allNames(model.graph);
  const graph = upgradeGraph(model.graph, { from, names, types: knownTypes(model.graph), ...usage(model) });
  return {
    ...model,
    irVersion: Math.max(model.irVersion, 8),
    opsetImport: model.opsetImport.map((o) => (o.domain === '' ? { ...o, version: target } : o)),
    graph,
  };
}

interface Upgrade {
  from: number;
  names: Set<string>;
  types: ReadonlyMap<string, number>;
  read: ReadonlySet<string>;
  /** Whether floats other than 32-bit ones occur, so that an undeclared type may be one of them. */
  mixed: boolean;
}

const upgradeGraph = (graph: GraphProto, upgrade: Upgrade): GraphProto => {
  const added: TensorProto[] = [];
  const node = graph.node.flatMap((n) => upgradeNode(n, upgrade, added));
  return { ...graph, initializer: [...graph.initializer, ...added], node: toposort(node).sorted };
};

const upgradeNode = (node: NodeProto, upgrade: Upgrade, added: TensorProto[]): NodeProto[] => {
  const current: NodeProto = {
    ...node,
    attribute: node.attribute.map((a) => ({
      ...a,
      ...(a.g && { g: upgradeGraph(a.g, upgrade) }),
      ...(a.graphs && { graphs: a.graphs.map((g) => upgradeGraph(g, upgrade)) }),
    })),
  };
  if ((node.domain ?? '') !== '') return [current];
  const rule = UPGRADE_RULES[node.opType];
  if (rule) return rule(current, context(upgrade, added));
  if (UNCHANGED_OPS.has(node.opType)) return [current];
  return refuse(upgrade.from, node, 'there is no rule for this operator; it');
};

const context = (upgrade: Upgrade, added: TensorProto[]): UpgradeContext => {
  const fresh = (hint: string): string => {
    let name = hint;
    for (let i = 1; upgrade.names.has(name); i++) name = `${hint}_${i}`;
    upgrade.names.add(name);
    return name;
  };
  const store = (tensor: TensorProto): string => {
    added.push(tensor);
    return tensor.name ?? '';
  };
  return {
    from: upgrade.from,
    fresh,
    int64s: (values, hint) =>
      store(makeTensor(fresh(hint), BigInt64Array.from(values, BigInt), [values.length])),
    floats: (values, hint) => store(makeTensor(fresh(hint), Float32Array.from(values), [values.length])),
    scalarLike: (value, like, hint, before) => {
      const name = store(makeTensor(fresh(hint), Float32Array.of(value), []));
      const elemType = upgrade.types.get(like) ?? (upgrade.mixed ? ElemType.UNDEFINED : ElemType.FLOAT);
      if (elemType === ElemType.FLOAT) return name;
      const cast = fresh(`${hint}/cast`);
      before.push({
        opType: 'CastLike',
        name: cast,
        domain: '',
        input: [name, like],
        output: [cast],
        attribute: [],
      });
      return cast;
    },
    isRead: (name) => upgrade.read.has(name),
    refuse: (node, why) => refuse(upgrade.from, node, why),
  };
};

const refuse = (from: number, node: NodeProto, why: string): never => {
  throw new AppError('onnx_opset_unsupported', {
    path: node.name || node.output[0] || 'model',
    detail: `${node.opType} of operator set ${from}: ${why} cannot be brought to set ${TARGET}`,
  });
};

const allNames = (graph: GraphProto): Set<string> =>
  new Set(
    [...graphsOf(graph)].flatMap(({ graph: g }) => [
      ...g.input.map((v) => v.name),
      ...g.initializer.map((t) => t.name ?? ''),
      ...g.node.flatMap((n) => n.output),
    ]),
  );

const knownTypes = (graph: GraphProto): Map<string, number> => {
  const types = new Map<string, number>();
  for (const { graph: g } of graphsOf(graph)) {
    for (const value of [...g.input, ...g.output, ...g.valueInfo]) {
      const elemType = value.type?.tensorType?.elemType;
      if (elemType) types.set(value.name, elemType);
    }
    for (const t of g.initializer) types.set(t.name ?? '', t.dataType);
  }
  return types;
};

const usage = (model: ModelProto): { read: Set<string>; mixed: boolean } => {
  const read = new Set<string>();
  for (const { graph } of graphsOf(model.graph)) {
    for (const node of graph.node) for (const name of namesRead(node)) read.add(name);
    for (const { name } of graph.output) read.add(name);
    for (const name of outerNames(graph)) read.add(name);
  }
  const narrow: number[] = [ElemType.FLOAT16, ElemType.BFLOAT16, ElemType.DOUBLE];
  const inputs = model.graph.input.map((v) => v.type?.tensorType?.elemType ?? 0);
  const mixed = [...tensorsOf(model.graph)].some((t) => narrow.includes(t.dataType));
  return { read, mixed: mixed || inputs.some((t) => narrow.includes(t)) };
};
