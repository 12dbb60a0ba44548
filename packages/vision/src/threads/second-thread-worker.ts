import { parentPort } from 'node:worker_threads';
import type { FeatureExtractor, ImageFeatures } from '../features/extractor.js';
import { fitPatchSpace } from '../heads/patch-space.js';
import type { Answer, Task } from './tasks.js';

// The other side of `SecondThread`: one after another, each answered.

const extractors = new Map<number, FeatureExtractor>();

const run = async (task: Task): Promise<Answer> => {
  switch (task.kind) {
    case 'patch-space':
      return { value: fitPatchSpace(task.moments) };
    case 'open-extractor': {
      // With it comes ONNX Runtime, which nobody needs here where all features are cached.
      const { FeatureExtractor: Extractor } = await import('../features/extractor.js');
      extractors.set(task.extractor, await Extractor.create(task.base, task.recipe, task.threads));
      return { value: undefined };
    }
    case 'extract': {
      const extractor = extractors.get(task.extractor);
      if (!extractor) throw new Error('there is no such extractor');
      return { value: await extractor.extract(task.image) };
    }
    case 'close-extractor':
      await extractors.get(task.extractor)?.close();
      extractors.delete(task.extractor);
      return { value: undefined };
  }
};

const buffersOf = (answer: Answer): ArrayBuffer[] => {
  if (!('value' in answer) || !answer.value || !('patches' in answer.value)) return [];
  const { patches, pooled } = answer.value satisfies ImageFeatures;
  return [patches.buffer as ArrayBuffer, pooled.buffer as ArrayBuffer];
};

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (task: Task) => {
  last = last
    .then(() => run(task))
    .catch((error: unknown): Answer => ({ failed: error instanceof Error ? error.message : String(error) }))
    .then((answer) => parentPort?.postMessage(answer, buffersOf(answer)));
});
