import type { ModelProto, TypeProto, ValueInfoProto } from './proto.js';

/** What a model declares about one of its tensors. A dimension is a number, a name ("N"), or '' when nothing is said. */
export interface TensorSpec {
  name: string;
  /** TensorProto.DataType; 0 when not declared. */
  elemType: number;
  /** undefined when not even the rank is declared. */
  dims?: (number | string)[];
}

/** A tensor type with this element type and, if given, these dimensions. */
export const tensorType = (elemType: number, dims?: readonly (number | string)[]): TypeProto => ({
  tensorType: {
    elemType,
    ...(dims && {
      shape: {
        dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : d === '' ? {} : { dimParam: d })),
      },
    }),
  },
});

/** Element type and dimensions as declared by a value info. */
export const valueSpec = (value: ValueInfoProto): TensorSpec => ({
  name: value.name,
  elemType: value.type?.tensorType?.elemType ?? 0,
  dims: value.type?.tensorType?.shape?.dim.map((d) => d.dimValue ?? d.dimParam ?? ''),
});

/** The inputs a caller must feed: graph inputs without an initializer of the same name. */
export const modelInputs = (model: ModelProto): TensorSpec[] => {
  const defaults = new Set(model.graph.initializer.map((t) => t.name));
  return model.graph.input.filter((v) => !defaults.has(v.name)).map(valueSpec);
};

/** The declared outputs. */
export const modelOutputs = (model: ModelProto): TensorSpec[] => model.graph.output.map(valueSpec);

/** metadata_props as a record; the last of several entries with one key wins. */
export const modelMetadata = (model: ModelProto): Record<string, string> =>
  Object.fromEntries(model.metadataProps.map((p) => [p.key, p.value]));
