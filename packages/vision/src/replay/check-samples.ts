import { AppError } from '@lemniscate/contracts/errors';
import type { Sample, Skipped } from '../data/model.js';
import { skippedFor } from '../data/problems.js';
import { decodeImage } from '../images/decode-image.js';
import { readImageSize } from '../images/read-image-size.js';
import { readMask } from '../images/read-mask.js';

const countGood = (samples: readonly Sample[]): number => samples.filter((s) => s.label === 'ok').length;

/** @throws AppError only_defects | too_few_good_images | no_defects */
export const checkLabels = (samples: readonly Sample[], path: string, leastGood: number): void => {
  const good = countGood(samples);
  if (good === 0 && samples.length > 0) throw new AppError('only_defects', { path });
  if (good < leastGood) throw new AppError('too_few_good_images', { path, found: good, needed: leastGood });
  if (good === samples.length) throw new AppError('no_defects', { path });
};

/**
 * The images may be enough and their split not: of few images a small share is none.
 * @throws AppError option_invalid | too_few_good_images
 */
export const checkSplit = (
  { pool, heldOut }: { pool: readonly Sample[]; heldOut: readonly Sample[] },
  { data, shots, testFraction }: { data: string; shots: number; testFraction: number },
): void => {
  const good = { pool: countGood(pool), heldOut: countGood(heldOut) };
  if (good.pool < shots)
    throw new AppError('too_few_good_images', {
      path: `${data} beside the share of ${testFraction} that is held out`,
      found: good.pool,
      needed: shots,
    });
  const defects = heldOut.length - good.heldOut;
  if (good.heldOut > 0 && defects > 0) return;
  throw new AppError('option_invalid', {
    option: '--test-fraction',
    value: testFraction,
    detail: `of ${data} it holds out ${good.heldOut} of ${good.heldOut + good.pool} good and ${defects} of ${
      pool.length - good.pool + defects
    } defective images, and at least one of each is needed to measure on. Hold out a larger share, or add images of the kind that has none.`,
  });
};

const skip = (skipped: Skipped[] | undefined, file: string, error: unknown): void => {
  if (!skipped || !(error instanceof AppError)) throw error;
  skipped.push(skippedFor(file, error));
};

/** Leaves out images that cannot be decoded. */
export const readable = async (samples: readonly Sample[], skipped: Skipped[]): Promise<Sample[]> => {
  const kept: Sample[] = [];
  for (const sample of samples) {
    try {
      await decodeImage(sample.path);
      kept.push(sample);
    } catch (error) {
      skip(skipped, sample.file, error);
    }
  }
  return kept;
};

/**
 * Reads every mask once, so that a bad one is known before the first turn and not after the last.
 * @param skipped where a bad one is listed; its image then teaches, and is measured on, by its label. Without it, it is thrown.
 */
export const withGoodMasks = async (
  samples: readonly Sample[],
  { skipped, signal }: { skipped?: Skipped[]; signal?: AbortSignal },
): Promise<Sample[]> => {
  const checked: Sample[] = [];
  for (const sample of samples) {
    if (signal?.aborted) throw new AppError('cancelled');
    const { maskPath, regions: _, ...labelAlone } = sample;
    try {
      if (sample.label === 'ng' && maskPath !== undefined)
        await readMask(maskPath, await readImageSize(sample.path));
      checked.push(sample);
    } catch (error) {
      skip(skipped, sample.file, error);
      checked.push(labelAlone);
    }
  }
  return checked;
};
