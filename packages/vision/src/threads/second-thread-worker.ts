import { parentPort } from 'node:worker_threads';
import type { Model } from '../artifact/open-model.js';
import type { FeatureExtractor, ImageFeatures } from '../features/extractor.js';
import { fitPatchSpace } from '../heads/patch-space.js';
import type { Answer, Task } from './tasks.js';

// The other side of `SecondThread`: one after another, each answered.

const extractors = new Map<number, FeatureExtractor>();
const models = new Map<number, Model>();

/** What was opened under a number. */
const opened = <T>(from: ReadonlyMap<number, T>, number: number): T => {
  const found = from.get(number);
  if (!found) throw new Error('nothing was opened under this number');
  return found;
};

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
    case 'extract':
      return { value: await opened(extractors, task.extractor).extract(task.image) };
    case 'close-extractor':
      await extractors.get(task.extractor)?.close();
      extractors.delete(task.extractor);
      return { value: undefined };
    case 'open-model': {
      const { openModelBytes } = await import('../artifact/open-model.js');
      const { dir, manifest, bytes, threads } = task;
      models.set(task.model, await openModelBytes(dir, manifest, bytes, { threads }));
      return { value: undefined };
    }
    case 'judge':
      return { value: await opened(models, task.model).judge(task.image, task.threshold) };
    case 'close-model':
      await models.get(task.model)?.close();
      models.delete(task.model);
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
