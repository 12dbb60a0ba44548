import { openModel, readChecked } from '../artifact/open-model.js';
import { decodeState } from '../artifact/state.js';
import { baseOfModel } from '../bases/of-model.js';
import { FeatureStore } from '../features/store.js';
import { decodeImage } from '../images/decode-image.js';
import { HeadsRunner } from '../station/heads-runner.js';

/**
 * Largest difference between the score of the exported file, which sees the photo, and that of the code that learned
 * it, which sees cached features: what was measured is what is deployed only as long as the two agree.
 * @param options.base id or path of the base it was made from
 * @throws AppError as `openModel` and `baseOfModel`
 */
export const artifactParity = async (options: {
  dir: string;
  base?: string;
  paths: readonly string[];
  cacheDir?: string;
  threads?: number;
}): Promise<number> => {
  const { dir, paths, cacheDir, threads } = options;
  const model = await openModel(dir, { threads });
  try {
    const { manifest } = model;
    const base = await baseOfModel(manifest, dir, options.base);
    const station = decodeState(await readChecked(dir, manifest, 'state.bin'), dir);
    const store = FeatureStore.open(base, manifest.recipe, { cacheDir, threads });
    try {
      const runner = await HeadsRunner.create(station, threads);
      try {
        let largest = 0;
        for (const image of (await store.addAll(paths)).images) {
          const exported = await model.judge(await decodeImage(image.path));
          const learned = await runner.judge(await store.load(image));
          largest = Math.max(largest, Math.abs(exported.score - learned.score));
        }
        return largest;
      } finally {
        await runner.close();
      }
    } finally {
      await store.close();
    }
  } finally {
    await model.close();
  }
};
