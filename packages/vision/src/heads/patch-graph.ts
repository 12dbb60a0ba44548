import type { GraphBuilder } from '../onnx/index.js';
import { WHITE_LIMIT } from './patch-bag.js';

/** `k` patch heads side by side, each a column. */
export const PATCH_SHAPES = {
  signed: ['c', 'k'],
  unsigned: ['c', 'k'],
  patchOffset: [1, 'k'],
} satisfies Record<string, (string | number)[]>;

/**
 * float [P, k]: the patch head's score of every patch.
 * @param evened float [P, C], see `appendEvened`
 * @param w tensors of the shapes in `PATCH_SHAPES`
 */
export const appendPatchScores = (b: GraphBuilder, evened: string, w: Record<string, string>): string => {
  const clipped = b.node('Clip', [evened, b.scalar(-WHITE_LIMIT), b.scalar(WHITE_LIMIT)]);
  const signed = b.node('MatMul', [clipped, w.signed]);
  const unsigned = b.node('MatMul', [b.node('Abs', [clipped]), w.unsigned]);
  return b.node('Add', [b.node('Add', [signed, unsigned]), w.patchOffset]);
};
