import { startSecondThread } from '../threads/second-thread.js';
import type { PatchMoments } from './patch-moments.js';
import { rememberPatchSpace } from './patch-space.js';

/**
 * Works spaces out beforehand in the second thread, if there is one, while the caller goes on: `fitPatchSpace` then has
 * them at hand. The same numbers come out.
 */
export const preparePatchSpaces = async (all: readonly PatchMoments[], threads?: number): Promise<void> => {
  const elsewhere = startSecondThread(threads);
  if (!elsewhere) return;
  await Promise.all(
    all.map(async (moments) =>
      rememberPatchSpace(moments, await elsewhere.run({ kind: 'patch-space', moments })),
    ),
  );
};
