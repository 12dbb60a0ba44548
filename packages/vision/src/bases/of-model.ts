import { AppError } from '@lemniscate/contracts/errors';
import type { Manifest } from '../artifact/manifest.js';
import type { Base } from './base.js';
import { resolveBase } from './resolve.js';

/**
 * The base that a model was made from, to go on learning with. The model's manifest describes it, so that it need not be
 * run to be understood.
 * @param dir the model's folder, for messages
 * @param idOrPath where it is; one in the box is found without
 * @throws AppError model_invalid when it is another one | usage when it is not in the box | as `resolveBase`
 */
export const baseOfModel = async (manifest: Manifest, dir: string, idOrPath?: string): Promise<Base> => {
  const { description, ...made } = manifest.base;
  const known = description && { ...description, ...made };
  const base = await resolveBase(idOrPath ?? made.id, known).catch((error: unknown) => {
    if (idOrPath !== undefined || !(error instanceof AppError) || error.code !== 'base_unknown') throw error;
    throw new AppError('usage', {
      detail: `The model was made from ${made.id}, which is not in the box; name its file with --base.`,
    });
  });
  if (base.sha256 !== made.sha256)
    throw new AppError('model_invalid', {
      path: dir,
      detail: `it was made from another base than ${base.id}`,
    });
  return base;
};
