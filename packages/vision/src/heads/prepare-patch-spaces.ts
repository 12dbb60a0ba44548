import { startSecondThread } from '../threads/second-thread.js';
import type { PatchMoments } from './patch-moments.js';
import { expectPatchSpace } from './patch-space.js';

/**
 * Has spaces worked out in the second thread, if there is one, in their order, while the caller goes on: `patchSpaceOf`
 * waits for them. The same numbers come out.
 */
export const preparePatchSpaces = (all: readonly PatchMoments[], threads?: number): void => {
  const elsewhere = startSecondThread(threads);
  if (!elsewhere) return;
  for (const moments of all) expectPatchSpace(moments, elsewhere.run({ kind: 'patch-space', moments }));
};
