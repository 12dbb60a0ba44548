import type { Manifest } from '../artifact/manifest.js';
import type { Verdict } from '../artifact/verdict.js';
import type { Base } from '../bases/base.js';
import type { ImageFeatures } from '../features/extractor.js';
import type { FeatureRecipe } from '../features/recipe.js';
import type { PatchMoments } from '../heads/patch-moments.js';
import type { PatchSpace } from '../heads/patch-space.js';
import type { RgbImage } from '../images/types.js';

/** What the second thread can be asked for. */
export type Task =
  | { kind: 'patch-space'; moments: PatchMoments }
  /** `extractor` is a number of the asker's choice. */
  | { kind: 'open-extractor'; extractor: number; base: Base; recipe: FeatureRecipe; threads: number }
  | { kind: 'extract'; extractor: number; image: RgbImage }
  | { kind: 'close-extractor'; extractor: number }
  /** `model` is a number of the asker's choice; its file is one that the asker has checked. */
  | {
      kind: 'open-model';
      model: number;
      dir: string;
      manifest: Manifest;
      bytes: Uint8Array;
      threads: number;
    }
  | { kind: 'judge'; model: number; image: RgbImage; threshold: number }
  | { kind: 'close-model'; model: number };

interface Results {
  'patch-space': PatchSpace;
  'open-extractor': undefined;
  extract: ImageFeatures;
  'close-extractor': undefined;
  'open-model': undefined;
  judge: Verdict;
  'close-model': undefined;
}

export type TaskResult<T extends Task> = Results[T['kind']];

export type Answer = { value: Results[keyof Results] } | { failed: string };
