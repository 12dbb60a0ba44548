import { AppError } from '@lemniscate/contracts';
import { newId } from '../storage/ids.js';
import type { FrameResult, Intake, Source } from './frame.js';

export interface PushedImage {
  bytes: Uint8Array;
  partId: string | null;
  /** Sent again with the same key, an image counts once; a key never serves for another image. */
  key: string | null;
}

/** Images that come to the local server by POST; the answer waits for the verdict and for the disk. */
export interface PushSource extends Source {
  push(image: PushedImage): Promise<FrameResult>;
}

export const pushSource = (): PushSource => {
  let intake: Intake | undefined;
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
        const taken = intake.offer({
          name: partId === null ? `image ${newId(Date.now())}` : `image of part ${partId}`,
          partId,
          arrivedAt: performance.now(),
          load: async () => bytes,
          settle: resolve,
          // A time of its own, or the image would count twice when it comes again after a restart.
          ...(key !== null && { again: { atMs: 0, key: `http\n${key}` } }),
        });
        if (!taken) refuse('images come faster than they can be judged');
      }),
  };
};
