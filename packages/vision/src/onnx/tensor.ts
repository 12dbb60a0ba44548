import { AppError } from '@lemniscate/contracts/errors';
import { fromBfloat16, fromFloat16 } from './float16.js';
import { ElemType, type TensorProto } from './proto.js';

export type TensorArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

type ArrayClass = { new (buffer: ArrayBuffer): TensorArray; readonly BYTES_PER_ELEMENT: number };

const ARRAYS: Partial<Record<number, ArrayClass>> = {
  [ElemType.FLOAT]: Float32Array,
  [ElemType.UINT8]: Uint8Array,
  [ElemType.INT8]: Int8Array,
  [ElemType.UINT16]: Uint16Array,
  [ElemType.INT16]: Int16Array,
  [ElemType.INT32]: Int32Array,
  [ElemType.INT64]: BigInt64Array,
  [ElemType.BOOL]: Uint8Array,
  [ElemType.FLOAT16]: Uint16Array,
  [ElemType.DOUBLE]: Float64Array,
  [ElemType.UINT32]: Uint32Array,
  [ElemType.UINT64]: BigUint64Array,
  [ElemType.BFLOAT16]: Uint16Array,
};

const NAMES = Object.fromEntries(Object.entries(ElemType).map(([name, id]) => [id, name.toLowerCase()]));

/** The name of an element type, e.g. "float16", for messages. */
export const elemTypeName = (elemType: number): string => NAMES[elemType] ?? `type ${elemType}`;

/** Bytes one element takes in raw_data; undefined for strings and types this version does not read. */
export const elemBytes = (elemType: number): number | undefined => ARRAYS[elemType]?.BYTES_PER_ELEMENT;

/** Number of elements of a shape; a scalar (no dims) has one. */
export const elementCount = (dims: readonly number[]): number => dims.reduce((n, d) => n * d, 1);

const invalid = (t: TensorProto, detail: string): AppError =>
  new AppError('onnx_invalid', { path: t.name || 'tensor', detail });

const typedFields = (t: TensorProto): readonly (number | bigint)[] => {
  switch (t.dataType) {
    case ElemType.FLOAT:
      return t.floatData ?? [];
    case ElemType.DOUBLE:
      return t.doubleData ?? [];
    case ElemType.INT64:
      return t.int64Data ?? [];
    case ElemType.UINT64:
    case ElemType.UINT32:
      return t.uint64Data ?? [];
    default:
      return t.int32Data ?? [];
  }
};

/** Number of values the message carries, whichever field they are in; NaN when raw_data is not a whole number of them. */
export const storedCount = (t: TensorProto): number => {
  if (t.dataType === ElemType.STRING) return t.stringData?.length ?? 0;
  if (!t.rawData?.length) return typedFields(t).length;
  const count = t.rawData.length / (elemBytes(t.dataType) ?? NaN);
  return Number.isInteger(count) ? count : NaN;
};

/**
 * The values of a tensor, row-major, copied out of the message: float16 and bfloat16 as their 16 bits, bool as 0/1,
 * 64-bit integers as bigint. Reads raw_data (little-endian) or the typed fields.
 * @throws AppError onnx_invalid for strings, unknown types and data that does not fill the shape.
 */
export function tensorData(t: TensorProto): TensorArray {
  const arrayClass = ARRAYS[t.dataType];
  if (!arrayClass) throw invalid(t, `values of ${elemTypeName(t.dataType)} cannot be read`);
  const count = elementCount(t.dims);
  if (storedCount(t) !== count)
    throw invalid(
      t,
      `the shape [${t.dims.join(', ')}] needs ${count} values, but ${storedCount(t)} are stored`,
    );
  const buffer = new ArrayBuffer(count * arrayClass.BYTES_PER_ELEMENT);
  if (t.rawData?.length) {
    new Uint8Array(buffer).set(t.rawData);
    return new arrayClass(buffer);
  }
  const out = new arrayClass(buffer);
  const wide = out instanceof BigInt64Array || out instanceof BigUint64Array;
  typedFields(t).forEach((value, i) => {
    if (wide) (out as BigInt64Array)[i] = BigInt(value);
    else (out as Float64Array)[i] = Number(value);
  });
  return out;
}

/**
 * The values of a numeric tensor as 32-bit floats, row-major (float, float16, bfloat16, double, integers, bool).
 * @throws AppError onnx_invalid as `tensorData` does.
 */
export function tensorFloats(t: TensorProto): Float32Array {
  const data = tensorData(t);
  if (t.dataType === ElemType.FLOAT16) return Float32Array.from(data as Uint16Array, fromFloat16);
  if (t.dataType === ElemType.BFLOAT16) return Float32Array.from(data as Uint16Array, fromBfloat16);
  return data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/** The values of an integer or bool tensor as bigint, row-major. */
export function tensorInts(t: TensorProto): bigint[] {
  return Array.from(tensorData(t) as ArrayLike<number | bigint>, (v) => BigInt(v));
}

const elemTypeOf = (data: TensorArray): number => {
  if (data instanceof Float32Array) return ElemType.FLOAT;
  if (data instanceof Float64Array) return ElemType.DOUBLE;
  if (data instanceof Int8Array) return ElemType.INT8;
  if (data instanceof Uint8Array) return ElemType.UINT8;
  if (data instanceof Int16Array) return ElemType.INT16;
  if (data instanceof Uint16Array) return ElemType.UINT16;
  if (data instanceof Int32Array) return ElemType.INT32;
  if (data instanceof Uint32Array) return ElemType.UINT32;
  return data instanceof BigInt64Array ? ElemType.INT64 : ElemType.UINT64;
};

/**
 * A TensorProto holding a copy of `data` as raw_data.
 * @param dims shape; [] is a scalar
 * @param elemType overrides the type that follows from the array: BOOL for a Uint8Array, FLOAT16 for a Uint16Array of bits
 */
export function makeTensor(
  name: string,
  data: TensorArray,
  dims: readonly number[],
  elemType: number = elemTypeOf(data),
): TensorProto {
  if (elementCount(dims) !== data.length)
    throw new RangeError(`${name}: ${data.length} values do not fill the shape [${dims.join(', ')}]`);
  if (elemBytes(elemType) !== data.BYTES_PER_ELEMENT)
    throw new RangeError(`${name}: ${data.constructor.name} cannot hold ${elemTypeName(elemType)}`);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  return { name, dims: [...dims], dataType: elemType, rawData: bytes };
}
