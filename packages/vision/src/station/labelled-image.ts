import type { ImageFeatures } from '../features/extractor.js';
import type { RegionCoverage } from '../heads/region-cells.js';

/** One labelled image whose features are read when needed: many may not fit in memory. */
export interface LabelledImage {
  file: string;
  label: 0 | 1;
  defectTypes: string[];
  pooled: Float32Array;
  load(): Promise<ImageFeatures>;
  /** Changed copies that are as good as the image; of good images only. */
  copies?(): Promise<ImageFeatures[]>;
  /** How much of each cell of the patch grid the defect covers, where someone said; see `createCoverageReader`. */
  coverage?(gridHeight: number, gridWidth: number): Promise<RegionCoverage | undefined>;
}
