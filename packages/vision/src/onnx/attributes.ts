import { AttrType, type AttributeProto, type GraphProto, type NodeProto, type TensorProto } from './proto.js';

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** An attribute value whose ONNX type is explicit: `1` alone could be INT or FLOAT. */
export type AttrValue = Omit<AttributeProto, 'name'>;

export const int = (i: number | bigint): AttrValue => ({ type: AttrType.INT, i: BigInt(i) });
export const float = (f: number): AttrValue => ({ type: AttrType.FLOAT, f });
export const str = (s: string): AttrValue => ({ type: AttrType.STRING, s: utf8.encode(s) });
export const ints = (values: readonly (number | bigint)[]): AttrValue => ({
  type: AttrType.INTS,
  ints: values.map(BigInt),
});
export const floats = (values: readonly number[]): AttrValue => ({
  type: AttrType.FLOATS,
  floats: [...values],
});
export const tensor = (t: TensorProto): AttrValue => ({ type: AttrType.TENSOR, t });
export const graph = (g: GraphProto): AttrValue => ({ type: AttrType.GRAPH, g });

/** Named attribute values as AttributeProto messages, in the order given. */
export const toAttributes = (attrs: Record<string, AttrValue | undefined>): AttributeProto[] =>
  Object.entries(attrs).flatMap(([name, value]) => (value ? [{ ...value, name }] : []));

/** The attribute of that name, if the node has it. */
export const findAttr = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((a) => a.name === name);

export const getInt = (node: NodeProto, name: string): number | undefined => {
  const attr = findAttr(node, name);
  return attr ? Number(attr.i ?? 0n) : undefined;
};

export const getInts = (node: NodeProto, name: string): bigint[] | undefined => {
  const attr = findAttr(node, name);
  return attr ? (attr.ints ?? []) : undefined;
};

export const getFloat = (node: NodeProto, name: string): number | undefined => {
  const attr = findAttr(node, name);
  return attr ? (attr.f ?? 0) : undefined;
};

export const getFloats = (node: NodeProto, name: string): number[] | undefined => {
  const attr = findAttr(node, name);
  return attr ? (attr.floats ?? []) : undefined;
};

export const getString = (node: NodeProto, name: string): string | undefined => {
  const attr = findAttr(node, name);
  return attr ? fromUtf8.decode(attr.s ?? new Uint8Array()) : undefined;
};
