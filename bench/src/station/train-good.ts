import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { adapt, type Dataset, defaultCacheDir, type Sample } from '@lemniscate/vision';
import { copyPhotos } from './folders.js';
import type { BenchContext } from '../run/bench.js';
import { drawGood, labelOf } from './data.js';
import { checkParity, openTrained, scoreImages, scorePatchBank, type Trained } from './score.js';

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

/** What a model of some good images, and its patch bank alone, say of all the others. */
export const judgeOthers = async (
  context: BenchContext,
  dataset: Dataset,
  { good, base, seed, parityImages }: { good: number; base: string; seed: number; parityImages: number },
): Promise<{ trained: Trained; labels: (0 | 1)[]; logits: number[]; bank: number[]; parity: number }> => {
  const { shots, rest } = drawGood(context, dataset, good, seed);
  const trained = await trainOnGood(shots, { tempDir: context.tempDir, base, seed });
  const paths = rest.map((s) => s.path);
  const every = Math.max(1, Math.floor(paths.length / parityImages));
  const some = paths.filter((_, i) => i % every === 0).slice(0, parityImages);
  const parity = await checkParity(trained, some);
  const { logits } = await scoreImages(trained, paths);
  return { trained, labels: rest.map(labelOf), logits, bank: await scorePatchBank(trained, paths), parity };
};
