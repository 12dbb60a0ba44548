import { AppError } from '@lemniscate/contracts/errors';
import type { Sample } from '@lemniscate/vision';

export interface Parts {
  /** Good parts to start from. */
  start: Sample[];
  /** Labelled before the system came; brought in after the first model. */
  known: Sample[];
  /** Parts in the order they come down the line. */
  line: Sample[];
  /** Never shown to the system: what it is measured on. */
  heldOut: Sample[];
  defectTypes: string[];
}

/** A labelled folder played as a line: half of every kind is held out, ten good parts are known, the rest arrives. */
export const dealParts = async (
  dir: string,
  {
    shots,
    known = 0,
    testFraction,
    seed,
    skipBad,
  }: { shots: number; known?: number; testFraction: number; seed: number; skipBad?: boolean },
): Promise<Parts> => {
  const { createRng, holdOut, openDataset } = await import('@lemniscate/vision');
  const { samples, defectTypes } = await openDataset(dir, { skipBad });
  if (samples.every((s) => s.label === 'ok')) throw new AppError('no_defects', { path: dir });
  const rng = createRng(seed);
  const { pool, heldOut } = holdOut(samples, testFraction, rng.fork('hold out'));
  const good = pool.filter((s) => s.label === 'ok');
  if (good.length <= shots)
    throw new AppError('too_few_good_images', { path: dir, found: good.length, needed: shots + 1 });
  const start = rng.fork('start').sample(good, shots);
  const started = new Set(start);
  const arrivals = rng.fork('arrivals').shuffle(pool.filter((s) => !started.has(s)));
  return { start, known: arrivals.slice(0, known), line: arrivals.slice(known), heldOut, defectTypes };
};
