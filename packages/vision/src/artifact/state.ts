import { AppError } from '@lemniscate/contracts/errors';
import type { StationModel } from '../station/station-model.js';

/*
 * What a later update needs: the station's model with its sufficient statistics, without any image. A JSON tree in
 * which typed arrays are replaced by where they lie in the bytes after it.
 *
 *   "LMS1" | uint32 length of the JSON, little-endian | JSON | zeros to a multiple of 8 | arrays, each at a multiple of 8
 */

const MAGIC = Buffer.from('LMS1');
const KINDS = { f32: Float32Array, f64: Float64Array } as const;
type Kind = keyof typeof KINDS;

const padded = (length: number): number => Math.ceil(length / 8) * 8;

export const encodeState = (model: StationModel): Buffer => {
  const blocks: Buffer[] = [];
  let at = 0;
  const tree = JSON.stringify(model, (_, value: unknown) => {
    if (!(value instanceof Float32Array) && !(value instanceof Float64Array)) return value;
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const entry = { $array: value instanceof Float32Array ? 'f32' : 'f64', at, length: value.length };
    const block = Buffer.alloc(padded(bytes.length));
    bytes.copy(block);
    blocks.push(block);
    at += block.length;
    return entry;
  });
  const json = Buffer.from(tree);
  const head = Buffer.alloc(padded(8 + json.length));
  MAGIC.copy(head);
  head.writeUInt32LE(json.length, 4);
  json.copy(head, 8);
  return Buffer.concat([head, ...blocks]);
};

/** @param path for the error @throws AppError model_invalid */
export const decodeState = (bytes: Buffer, path: string): StationModel => {
  const bad = (detail: string): AppError => new AppError('model_invalid', { path, detail });
  if (bytes.length < 8 || !bytes.subarray(0, 4).equals(MAGIC))
    throw bad('state.bin is not a state of this format');
  const jsonLength = bytes.readUInt32LE(4);
  const start = padded(8 + jsonLength);
  if (start > bytes.length) throw bad('state.bin is cut short');
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || !('$array' in value)) return value;
    const { $array, at, length } = value as { $array: Kind; at: number; length: number };
    const kind = KINDS[$array];
    const from = bytes.byteOffset + start + at;
    if (!kind || start + at + length * kind.BYTES_PER_ELEMENT > bytes.length)
      throw bad('state.bin is cut short');
    return new kind(bytes.buffer.slice(from, from + length * kind.BYTES_PER_ELEMENT) as ArrayBuffer);
  };
  try {
    return JSON.parse(bytes.toString('utf8', 8, 8 + jsonLength), revive) as StationModel;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw bad('state.bin is damaged');
  }
};
