import { AppError } from '@lemniscate/contracts';
import { newId } from '../storage/ids.js';
import type { FrameResult, Intake, Source } from './frame.js';

export interface PushedImage {
  bytes: Uint8Array;
  partId: string | null;
  /** Sent again with the same key, an image counts once. */
  key: string | null;
}

/** Images that come to the local server by POST; the answer waits for the verdict and for the disk. */
export interface PushSource extends Source {
  push(image: PushedImage): Promise<FrameResult>;
}

/** Keys met lately and the ids given: a repeat must have the id of the first. */
const KEYS_KEPT = 10_000;

export const pushSource = (): PushSource => {
  let intake: Intake | undefined;
  const firstAt = new Map<string, number>();
  return {
    async start(given) {
      intake = given;
    },
    async stop() {
      intake = undefined;
    },
    push: ({ bytes, partId, key }) =>
      new Promise((resolve) => {
        const refuse = (detail: string): void => resolve({ error: new AppError('server_busy', { detail }) });
        if (!intake) return refuse('the agent is stopping');
        const atMs = key === null ? 0 : (firstAt.get(key) ?? Date.now());
        if (key !== null) {
          firstAt.set(key, atMs);
          if (firstAt.size > KEYS_KEPT) firstAt.delete(firstAt.keys().next().value as string);
        }
        const taken = intake.offer({
          name: partId === null ? `image ${newId(Date.now())}` : `image of part ${partId}`,
          partId,
          arrivedAt: performance.now(),
          load: async () => bytes,
          settle: resolve,
          ...(key !== null && { again: { atMs, key: `http\n${key}` } }),
        });
        if (!taken) refuse('images come faster than they can be judged');
      }),
  };
};
