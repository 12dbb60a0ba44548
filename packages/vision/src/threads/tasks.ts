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
  | { kind: 'close-extractor'; extractor: number };

interface Results {
  'patch-space': PatchSpace;
  'open-extractor': undefined;
  extract: ImageFeatures;
  'close-extractor': undefined;
}

export type TaskResult<T extends Task> = Results[T['kind']];

export type Answer = { value: Results[keyof Results] } | { failed: string };
