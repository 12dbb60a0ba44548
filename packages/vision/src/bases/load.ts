import { createHash } from 'node:crypto';
import { AppError } from '@lemniscate/contracts/errors';
import { cutGraph } from '../onnx/cut.js';
import type { ModelProto } from '../onnx/proto.js';
import { parseOnnx, readModelBytes } from '../onnx/read.js';
import { upgradeOpset } from '../onnx/upgrade-opset.js';
import type { Base } from './base.js';
import { relaxInput } from './expose.js';

/**
 * Reads a base's graph, cuts it at the features used and brings it to operator set 18 (or leaves it at 19 or 20).
 * Declared fixed sizes are freed unless the base needs them.
 * @throws AppError model_digest_mismatch when the file changed since the base was resolved; onnx_*; path_not_found
 */
export async function loadBaseGraph(base: Base): Promise<ModelProto> {
  const bytes = await readModelBytes(base.path);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== base.sha256)
    throw new AppError('model_digest_mismatch', {
      path: base.path,
      detail: `sha256 is ${digest}, not ${base.sha256}`,
    });
  const cut = cutGraph(
    parseOnnx(bytes, base.path),
    base.features.map((f) => f.output),
  );
  return relaxInput(upgradeOpset(cut), base.input.name, base.input.layout);
}
