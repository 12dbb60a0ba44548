import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { isInside } from '../images/walk-files.js';
import { readManifest } from './open-model.js';

/**
 * A model takes the place of the folder it is written to, so that folder must be empty or an older model, with nothing else in
 * it, and hold nothing that is to be learned from.
 * @param inputs paths of what is learned from; those that are none, such as the id of a base, do no harm
 * @throws AppError folder_not_replaced
 */
export const checkReplaceable = async (dir: string, inputs: readonly string[] = []): Promise<void> => {
  const refuse = (detail: string): never => {
    throw new AppError('folder_not_replaced', { path: dir, detail });
  };
  const found = await stat(dir).catch(() => undefined);
  if (!found) return;
  if (!found.isDirectory()) refuse('it is a file');
  const real = await realpath(dir);
  if (isInside(process.cwd(), real)) refuse('it holds the folder the command runs in');
  for (const input of inputs) {
    const at = await realpath(input).catch(() => undefined);
    if (at !== undefined && isInside(at, real)) refuse(`it holds what is to be learned from, ${input}`);
  }
  const entries = await readdir(real, { withFileTypes: true });
  if (entries.length === 0) return;
  const manifest = await readManifest(real).catch(() => refuse('what is in it is no model'));
  const ofModel = new Set(['manifest.json', ...Object.keys(manifest.files)]);
  const other = entries.find((entry) => !entry.isFile() || !ofModel.has(entry.name));
  if (other) refuse(`it holds more than a model: ${join(dir, other.name)}`);
};
