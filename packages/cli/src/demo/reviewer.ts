import type { Client } from '@lemniscate/client';
import { AppError } from '@lemniscate/contracts/errors';
import type { Camera } from './camera.js';

/** A practised reviewer needs this long for one image. */
const SECONDS_PER_LABEL = 1.5;

/**
 * Labels what waits, by what is true of the part, up to `wanted` labels.
 * @returns how many were labelled
 */
export const reviewWaiting = async (
  client: Client,
  {
    station,
    camera,
    wanted,
    signal,
  }: { station: string; camera: Camera; wanted: number; signal: AbortSignal },
): Promise<number> => {
  // The queue gives one at least.
  if (wanted <= 0) return 0;
  const { items } = await client.reviewQueue({ query: { station, limit: Math.min(200, wanted) }, signal });
  let labelled = 0;
  for (const capture of items.slice(0, wanted)) {
    const truth = camera.truth(capture.inspection?.partId ?? '');
    if (!truth) continue;
    const body = { verdict: truth.label, defectTypes: truth.defectTypes, seconds: SECONDS_PER_LABEL };
    try {
      await client.labelCapture({ params: { id: capture.id }, body, signal });
      labelled++;
    } catch (error) {
      // Another label may have settled it since the queue was read.
      if (!(error instanceof AppError) || error.code !== 'state_conflict') throw error;
    }
  }
  return labelled;
};
