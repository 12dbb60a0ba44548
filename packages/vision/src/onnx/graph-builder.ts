import { createHash } from 'node:crypto';
import { int, toAttributes, type AttrValue } from './attributes.js';
import { cutGraph } from './cut.js';
import {
  ElemType,
  type ModelProto,
  type NodeProto,
  type OperatorSetId,
  type TensorProto,
  type ValueInfoProto,
} from './proto.js';
import { renameNode } from './rename.js';
import { modelInputs, tensorType } from './shape.js';
import { makeTensor, tensorData, type TensorArray } from './tensor.js';
import { modelOpset } from './walk.js';

export interface GraphBuilderOptions {
  /** Version of the standard operator set; default 18. */
  opset?: number;
  /** Name of the graph; default "lemniscate". */
  name?: string;
}

export interface NodeOptions {
  /** How many outputs, or their names ('' omits an optional one); default 1. */
  outputs?: number | string[];
  domain?: string;
}

/** The IR version published with each operator set (onnx/docs/Versioning.md); 8 loads in ONNX Runtime from 1.10. */
const irVersionFor = (opset: number): number => (opset <= 18 ? 8 : 9);

/**
 * Builds an ONNX graph node by node and embeds others in it. Tensor names are made up in a fixed order, so that the
 * same calls give the same bytes. Nodes can only read what exists already, hence come out in topological order.
 */
export class GraphBuilder {
  readonly opset: number;
  readonly #name: string;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];
  readonly #domains = new Map<string, number>();
  readonly #metadata = new Map<string, string>();
  readonly #names = new Set<string>();
  readonly #constantsByContent = new Map<string, string>();
  readonly #outputNames = new Map<string, string>();
  readonly #counters = new Map<string, number>();

  constructor({ opset = 18, name = 'lemniscate' }: GraphBuilderOptions = {}) {
    this.opset = opset;
    this.#name = name;
    this.#domains.set('', opset);
  }

  /** Declares a graph input; a dimension is a number, or a name for one that varies. Returns `name`. */
  input(name: string, elemType: number, dims: readonly (number | string)[]): string {
    this.#claim(name);
    this.#inputs.push({ name, type: tensorType(elemType, dims) });
    return name;
  }

  /**
   * A constant tensor; one with the same type, shape and bytes is stored only once.
   * @param dims shape; one-dimensional when left out
   */
  constant(value: TensorArray | TensorProto, dims?: readonly number[], hint = 'const'): string {
    const tensor = ArrayBuffer.isView(value) ? makeTensor('', value, dims ?? [value.length]) : value;
    const { dataType } = tensor;
    const raw = tensor.rawData?.length || dataType === ElemType.STRING ? tensor.rawData : rawBytes(tensor);
    if (!raw) return this.#store({ ...tensor, name: this.#fresh(hint) });
    const digest = createHash('sha256').update(raw).digest('hex');
    const key = `${dataType}:${tensor.dims.join(',')}:${digest}`;
    const known = this.#constantsByContent.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh(hint);
    this.#constantsByContent.set(key, name);
    return this.#store({ name, dims: [...tensor.dims], dataType, rawData: raw });
  }

  /** A float constant without dimensions. */
  scalar(value: number): string {
    return this.constant(Float32Array.of(value), [], 'scalar');
  }

  /** A one-dimensional int64 constant: axes, shapes, starts, repeats. */
  int64s(values: readonly (number | bigint)[]): string {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length], 'ints');
  }

  /** Adds a node and returns its first output. Attribute values say their type: `int(1)`, `float(1)`. */
  node(
    opType: string,
    inputs: readonly string[],
    attrs: Record<string, AttrValue | undefined> = {},
    options: NodeOptions = {},
  ): string {
    return this.nodes(opType, inputs, attrs, options)[0];
  }

  /** Adds a node and returns all its outputs. */
  nodes(
    opType: string,
    inputs: readonly string[],
    attrs: Record<string, AttrValue | undefined> = {},
    { outputs = 1, domain = '' }: NodeOptions = {},
  ): string[] {
    this.#checkKnown(opType, inputs);
    const given = typeof outputs === 'number' ? undefined : outputs;
    for (const name of given ?? []) if (name !== '') this.#claim(name);
    const base = this.#fresh(opType);
    const output = given ?? Array.from({ length: outputs as number }, (_, i) => this.#derived(base, i));
    if (!this.#domains.has(domain)) this.#domains.set(domain, 1);
    const node = { opType, name: base, domain, input: [...inputs], output, attribute: toAttributes(attrs) };
    this.#nodes.push(node);
    return output;
  }

  /** Casts to an element type. */
  cast(input: string, elemType: number): string {
    return this.node('Cast', [input], { to: int(elemType) });
  }

  /**
   * Embeds another model: its tensors get `prefix`, constants it has in common with this graph are shared.
   * @param inputMap tensor of this graph for each input of the model that has no default
   * @returns the tensor of this graph for each output of the model
   * @throws RangeError when its operator set differs from this builder's, or an input is not mapped
   */
  inline(model: ModelProto, prefix: string, inputMap: Record<string, string>): Record<string, string> {
    if (modelOpset(model) !== this.opset)
      throw new RangeError(
        `cannot embed a model of operator set ${modelOpset(model)} in one of ${this.opset}`,
      );
    this.#checkKnown(prefix, Object.values(inputMap));
    for (const { name } of modelInputs(model))
      if (!(name in inputMap))
        throw new RangeError(`the input "${name}" of the embedded model is not mapped`);
    for (const { domain, version } of model.opsetImport) this.#importDomain({ domain, version });

    const renamed = new Map(Object.entries(inputMap));
    for (const t of model.graph.initializer) {
      const name = t.name ?? '';
      if (!renamed.has(name)) renamed.set(name, this.constant(t, t.dims, prefix + name));
    }
    for (const node of model.graph.node)
      for (const name of node.output) if (name !== '') renamed.set(name, this.#fresh(prefix + name));

    // Names that only exist inside subgraphs just take the prefix.
    const rename = (name: string): string => renamed.get(name) ?? prefix + name;
    for (const node of model.graph.node)
      this.#nodes.push({
        ...renameNode(node, rename),
        name: this.#nodeName(prefix, node),
        docString: undefined,
      });
    return Object.fromEntries(model.graph.output.map(({ name }) => [name, rename(name)]));
  }

  /**
   * Declares a graph output called `name` with the value of `tensor`.
   * @param dims undefined leaves the shape to be inferred
   */
  output(name: string, tensor: string, elemType: number, dims?: readonly (number | string)[]): string {
    if (tensor !== name) this.#alias(name, tensor);
    this.#outputs.push({ name, type: tensorType(elemType, dims) });
    return name;
  }

  /** Adds metadata_props; they are written in the order of their keys. */
  metadata(entries: Record<string, string>): this {
    for (const [key, value] of Object.entries(entries)) this.#metadata.set(key, value);
    return this;
  }

  /** The finished model, without nodes and constants that no output needs. Declared inputs all stay. */
  build(): ModelProto {
    const rename = (name: string): string => this.#outputNames.get(name) ?? name;
    const keys = [...this.#metadata.keys()].sort();
    const model: ModelProto = {
      irVersion: irVersionFor(this.opset),
      producerName: 'lemniscate',
      opsetImport: [...this.#domains]
        .filter(([domain]) => domain === '' || this.#nodes.some((n) => n.domain === domain))
        .map(([domain, version]) => ({ domain, version })),
      metadataProps: keys.map((key) => ({ key, value: this.#metadata.get(key) ?? '' })),
      graph: {
        name: this.#name,
        node: this.#nodes.map((node) => renameNode(node, rename)),
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
        valueInfo: [],
      },
    };
    const { graph } = cutGraph(
      model,
      this.#outputs.map((o) => o.name),
    );
    return { ...model, graph: { ...graph, input: this.#inputs, output: this.#outputs } };
  }

  // The tensor itself takes the output's name. An Identity in between would do as well, but ONNX Runtime 1.30 breaks
  // its own graph when it removes one beside a padding of nothing that reads the same tensor.
  #alias(output: string, tensor: string): void {
    this.#checkKnown(output, [tensor]);
    const computed = this.#nodes.some((n) => n.output.includes(tensor));
    const isOutput = this.#outputs.some((o) => o.name === tensor);
    if (!computed || isOutput || this.#outputNames.has(tensor)) {
      this.node('Identity', [tensor], {}, { outputs: [output] });
      return;
    }
    this.#claim(output);
    this.#outputNames.set(tensor, output);
  }

  #store(tensor: TensorProto): string {
    this.#initializers.push(tensor);
    return tensor.name ?? '';
  }

  #checkKnown(where: string, names: readonly string[]): void {
    for (const name of names)
      if (name !== '' && !this.#names.has(name))
        throw new RangeError(`${where}: no tensor is called "${name}"`);
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw new RangeError(`the name "${name}" is taken`);
    this.#names.add(name);
  }

  /** `hint` itself when it is free and not an operator's or constant's generic name, else hint_1, hint_2, … */
  #fresh(hint: string): string {
    if (hint.includes('/') && !this.#names.has(hint)) {
      this.#names.add(hint);
      return hint;
    }
    for (;;) {
      const count = (this.#counters.get(hint) ?? 0) + 1;
      this.#counters.set(hint, count);
      const name = `${hint}_${count}`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }

  #derived(base: string, index: number): string {
    if (index === 0) return base;
    const name = `${base}:${index}`;
    this.#claim(name);
    return name;
  }

  #nodeName(prefix: string, node: NodeProto): string {
    // The same model may be embedded twice, and ONNX Runtime refuses two nodes of one name.
    return this.#fresh(prefix + (node.name || node.output[0] || node.opType));
  }

  #importDomain({ domain, version }: OperatorSetId): void {
    const known = this.#domains.get(domain);
    if (known !== undefined && known !== version && this.#nodes.some((n) => n.domain === domain))
      throw new RangeError(`the operator set "${domain}" is needed in versions ${known} and ${version}`);
    this.#domains.set(domain, version);
  }
}

const rawBytes = (tensor: TensorProto): Uint8Array => {
  const data = tensorData(tensor);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};
