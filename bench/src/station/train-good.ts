import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { adapt, defaultCacheDir, type Sample } from '@lemniscate/vision';
import { copyPhotos } from './folders.js';
import { openTrained, type Trained } from './score.js';

/** What a person gets from `adapt --good` on copies of these photos. */
export const trainOnGood = async (
  shots: readonly Sample[],
  { tempDir, base, seed, sidePx }: { tempDir: string; base: string; seed: number; sidePx?: number },
): Promise<Trained> => {
  const good = join(tempDir, 'good');
  await rm(good, { recursive: true, force: true });
  await copyPhotos(
    shots.map((s) => s.path),
    good,
  );
  const out = join(tempDir, 'model');
  await adapt({ good, out, base, seed, sidePx, cacheDir: defaultCacheDir() });
  return openTrained(out, base);
};
