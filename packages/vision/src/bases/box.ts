import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Base } from './base.js';
import { BoxDescriptor, describedFeatures, parseDescriptor } from './descriptor.js';

/** packages/vision/bases: two folders up from this file, in src/ as in dist/. */
const BOX_FOLDER = fileURLToPath(new URL('../../bases/', import.meta.url));

/**
 * The bases that come with Lemniscate, by id. Reads their descriptors only; the models are checked when resolved.
 * @param folder holds one folder with a base.json for each base
 * @throws AppError base_unusable when a descriptor is wrong
 */
export async function listBases(folder = BOX_FOLDER): Promise<Base[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const bases = await Promise.all(
    entries.filter((e) => e.isDirectory()).map((e) => readBoxBase(join(folder, e.name))),
  );
  return bases.flatMap((b) => b ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
}

const readBoxBase = async (folder: string): Promise<Base | undefined> => {
  const path = join(folder, 'base.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { file, features, input, ...rest } = parseDescriptor(BoxDescriptor, text, path);
  const { id, title, license, residency, sha256, sizeMultiple, fixedSize } = rest;
  return {
    id,
    title,
    license,
    ...(residency && { residency }),
    path: join(folder, file),
    sha256,
    input,
    features: describedFeatures(features),
    sizeMultiple,
    ...(fixedSize && { fixedSize }),
    source: 'box',
  };
};
