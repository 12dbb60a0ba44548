import type { ImageFeatures } from '../features/extractor.js';

/** One labelled image as the heads see it. */
export interface Example {
  /** As shown to people; also the key that keeps an image on one side of a split. */
  file: string;
  label: 0 | 1;
  defectTypes: string[];
  features: ImageFeatures;
}
