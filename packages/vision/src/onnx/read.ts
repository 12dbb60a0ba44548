import { open } from 'node:fs/promises';
import { AppError } from '@lemniscate/contracts/errors';
import type { AttributeProto, GraphProto, ModelProto, TensorProto, TypeProto } from './proto.js';
import { AttrType } from './proto.js';
import { validateModel } from './validate.js';
import { attributeTensors, graphsOf } from './walk.js';
import { ModelType } from './wire.js';

/** protobuf cannot carry more than this in one message. */
const DEFAULT_MAX_BYTES = 2 ** 31 - 1;

export interface ReadOnnxOptions {
  /** Files above this size are refused unread; default 2 GiB. */
  maxBytes?: number;
}

/**
 * Reads and validates an ONNX file.
 * @throws AppError path_not_found | path_not_readable | onnx_invalid | onnx_external_data | onnx_opset_unsupported
 */
export async function readOnnx(path: string, options: ReadOnnxOptions = {}): Promise<ModelProto> {
  return parseOnnx(await readModelBytes(path, options), path, options);
}

/**
 * The bytes of a model file, its size checked before anything is read.
 * @throws AppError path_not_found | path_not_readable | onnx_invalid
 */
export async function readModelBytes(path: string, options: ReadOnnxOptions = {}): Promise<Uint8Array> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
      ? new AppError('path_not_found', { path }, { cause })
      : new AppError('path_not_readable', { path, detail: cause.message }, { cause });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new AppError('path_not_readable', { path, detail: 'it is not a file' });
    checkSize(stat.size, path, options);
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('path_not_readable', { path, detail: (cause as Error).message }, { cause });
  } finally {
    await file.close();
  }
}

/**
 * Decodes and validates the bytes of an ONNX model; `name` stands for the file in messages.
 * Large weights are views into `bytes`, so leave those unchanged while the model is in use.
 * @throws AppError onnx_invalid | onnx_external_data | onnx_opset_unsupported
 */
export function parseOnnx(bytes: Uint8Array, name: string, options: ReadOnnxOptions = {}): ModelProto {
  checkSize(bytes.byteLength, name, options);
  const model = decode(bytes, name);
  validateModel(model, name);
  return model;
}

const checkSize = (
  sizeBytes: number,
  path: string,
  { maxBytes = DEFAULT_MAX_BYTES }: ReadOnnxOptions,
): void => {
  if (sizeBytes > maxBytes)
    throw new AppError('onnx_invalid', {
      path,
      detail: `it is ${sizeBytes} bytes; at most ${maxBytes} are read`,
    });
};

const decode = (bytes: Uint8Array, path: string): ModelProto => {
  const notOnnx = whatElse(bytes);
  if (notOnnx) throw new AppError('onnx_invalid', { path, detail: notOnnx });
  let model: Partial<ModelProto>;
  try {
    const message = ModelType.decode(bytes);
    model = ModelType.toObject(message, { longs: BigInt, arrays: true, defaults: false });
  } catch (cause) {
    const detail = `it is not in ONNX format, or is cut off or damaged (${(cause as Error).message})`;
    throw new AppError('onnx_invalid', { path, detail }, { cause });
  }
  if (!model.graph) throw new AppError('onnx_invalid', { path, detail: 'it contains no graph' });
  return settle(model as ModelProto, path);
};

// What people most often have instead of the model they meant.
const whatElse = (bytes: Uint8Array): string | undefined => {
  if (bytes.length === 0) return 'it is empty';
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 64));
  if (head.startsWith('version https://git-lfs'))
    return 'it is a Git LFS pointer; the model itself was not downloaded (run "git lfs pull")';
  if (/^\s*<(!doctype|html)/i.test(head)) return 'it is a web page, not a model';
  if (head.startsWith('PK\u0003\u0004'))
    return 'it is a zip archive (a PyTorch checkpoint?), not an ONNX file';
  return undefined;
};

// protobufjs leaves out what is absent and gives every int64 as bigint; fill in and narrow what the types promise.
const settle = (model: ModelProto, path: string): ModelProto => {
  const toNumber = (value: unknown, what: string): number => {
    const number = Number((value ?? 0) as bigint);
    if (!Number.isSafeInteger(number))
      throw new AppError('onnx_invalid', { path, detail: `${what} is ${number}` });
    return number;
  };
  const settleTensor = (t: TensorProto): void => {
    t.dims = t.dims.map((d) => toNumber(d, `a dimension of ${t.name || 'a tensor'}`));
    t.dataType ??= 0;
  };
  const settleType = (type: TypeProto | undefined): void => {
    for (const dim of type?.tensorType?.shape?.dim ?? [])
      if (dim.dimValue !== undefined) dim.dimValue = toNumber(dim.dimValue, 'a declared dimension');
  };
  const settleGraph = (graph: GraphProto): void => {
    graph.initializer.forEach(settleTensor);
    for (const value of [...graph.input, ...graph.output, ...graph.valueInfo]) {
      value.name ??= '';
      settleType(value.type);
    }
    for (const node of graph.node) {
      node.opType ??= '';
      node.attribute.forEach(settleAttribute);
      for (const tensor of attributeTensors(node.attribute)) settleTensor(tensor);
    }
  };

  model.irVersion = toNumber(model.irVersion, 'the IR version');
  for (const opset of model.opsetImport) {
    opset.domain ??= '';
    opset.version = toNumber(opset.version, 'an operator set version');
  }
  for (const prop of model.metadataProps) {
    prop.key ??= '';
    prop.value ??= '';
  }
  for (const { graph } of graphsOf(model.graph)) settleGraph(graph);
  return model;
};

const settleAttribute = (attribute: AttributeProto): void => {
  attribute.name ??= '';
  attribute.type ||= inferredType(attribute);
};

// IR version 1 had no attribute types.
const inferredType = (a: AttributeProto): number => {
  if (a.f !== undefined) return AttrType.FLOAT;
  if (a.i !== undefined) return AttrType.INT;
  if (a.s !== undefined) return AttrType.STRING;
  if (a.t) return AttrType.TENSOR;
  if (a.g) return AttrType.GRAPH;
  if (a.floats?.length) return AttrType.FLOATS;
  if (a.ints?.length) return AttrType.INTS;
  return a.strings?.length ? AttrType.STRINGS : AttrType.UNDEFINED;
};
