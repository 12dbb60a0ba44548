import type { Client } from '@lemniscate/client';
import { AppError, type Capture } from '@lemniscate/contracts';
import type { Camera } from './camera.js';

/** A practised reviewer needs this long for one image. */
const SECONDS_PER_LABEL = 1.5;

interface Work {
  camera: Camera;
  signal: AbortSignal;
}

/** Says of captures what is true of their parts. @returns how many were labelled */
const label = async (
  client: Pick<Client, 'labelCapture'>,
  captures: readonly Capture[],
  { camera, signal }: Work,
): Promise<number> => {
  let labelled = 0;
  for (const capture of captures) {
    const truth = camera.truth(capture.inspection?.partId ?? '');
    if (!truth) continue;
    const body = { verdict: truth.label, defectTypes: truth.defectTypes, seconds: SECONDS_PER_LABEL };
    try {
      await client.labelCapture({ params: { id: capture.id }, body, signal });
      labelled++;
    } catch (error) {
      // Another label may have settled it since it was read.
      if (!(error instanceof AppError) || error.code !== 'state_conflict') throw error;
    }
  }
  return labelled;
};

/**
 * Labels what waits, up to `wanted` labels.
 * @returns how many were labelled
 */
export const reviewWaiting = async (
  client: Client,
  { station, wanted, ...work }: Work & { station: string; wanted: number },
): Promise<number> => {
  // The queue gives one at least.
  if (wanted <= 0) return 0;
  const { items } = await client.reviewQueue({
    query: { station, limit: Math.min(200, wanted) },
    signal: work.signal,
  });
  return label(client, items.slice(0, wanted), work);
};

/**
 * Labels these captures, where they wait for it, and no others: what a gate asked for.
 * @returns how many were labelled
 */
export const answerAsked = async (
  client: Pick<Client, 'getCapture' | 'labelCapture'>,
  ids: readonly string[],
  work: Work,
): Promise<number> => {
  const captures: Capture[] = [];
  for (const id of ids) captures.push(await client.getCapture({ params: { id }, signal: work.signal }));
  return label(
    client,
    captures.filter(({ state }) => state === 'waiting'),
    work,
  );
};
