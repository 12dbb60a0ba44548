import { parentPort } from 'node:worker_threads';
import type { PatchMoments } from './patch-moments.js';
import { fitPatchSpace } from './patch-space.js';

// The other side of `fitPatchSpaceElsewhere`: one after another, each answered with its space.
parentPort?.on('message', (moments: PatchMoments) => parentPort?.postMessage(fitPatchSpace(moments)));
