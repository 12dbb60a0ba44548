import type { ModelProto } from './proto.js';
import { ModelType } from './wire.js';

/** Serialises a model. The same model always gives the same bytes: fields go out in field-number order. */
export function encodeOnnx(model: ModelProto): Uint8Array {
  const bytes = ModelType.encode(ModelType.fromObject(model)).finish();
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
