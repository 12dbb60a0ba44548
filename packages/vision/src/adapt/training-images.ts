import { readFile } from 'node:fs/promises';
import { sha256Hex } from '../artifact/files.js';
import type { TrainingImage } from '../artifact/write-model.js';
import type { RegionUse } from '../data/region-coverage.js';
import type { StoredImage } from '../features/store.js';
import type { AdaptSample } from './types.js';

/** What `training.json` keeps of the images a model learned from. */
export const trainingImages = (
  images: readonly StoredImage[],
  byPath: ReadonlyMap<string, AdaptSample>,
  regionUse: RegionUse = 'use',
): Promise<TrainingImage[]> =>
  Promise.all(
    images.map(async ({ path, sha256 }) => {
      const sample = byPath.get(path) as AdaptSample;
      const { file, label, defectTypes } = sample;
      const place = regionUse === 'use' && label === 'ng' ? await placeOf(sample) : {};
      return { file, sha256, label, defectTypes, ...place };
    }),
  );

/** What said where the defect is: the mask comes before regions, as when they are drawn (`readCoverage`). */
const placeOf = async ({
  maskPath,
  regions,
}: AdaptSample): Promise<Pick<TrainingImage, 'maskSha256' | 'regions'>> => {
  // A mask that cannot be read taught nothing; where that is no mistake, `adapt` has listed it.
  const mask = maskPath === undefined ? undefined : await readFile(maskPath).catch(() => undefined);
  if (mask) return { maskSha256: sha256Hex(mask) };
  return maskPath === undefined && regions?.length ? { regions } : {};
};
