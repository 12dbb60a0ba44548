import type { ModelParts } from '../artifact/write-model.js';
import type { Region, Skipped } from '../data/model.js';
import type { RegionUse } from '../data/region-coverage.js';
import type { Rate } from '../evaluate/types.js';
import type { Augmentation } from '../features/augment.js';
import type { Work } from '../progress.js';
import type { Costs } from '../station/costs.js';

export interface AdaptOptions extends Work {
  /** A folder of good photos, or `data`, or `samples`. */
  good?: string;
  /** A labelled folder in any known layout; every image in it is learned from. */
  data?: string;
  /** Labelled photos by path, from anywhere. */
  samples?: readonly AdaptSample[];
  /** Paths of photos from the same line that nobody has labelled: they show how its parts vary, and nothing else. */
  unlabelled?: readonly string[];
  /** Id of a base in the box, an ONNX file, or a folder as Hugging Face publishes it. */
  base?: string;
  out: string;
  seed?: number;
  /** Share of good parts that may be rejected, while there are no defects to weigh against. */
  falseRejectRate?: number;
  costs?: Costs;
  /** Share of defective parts at the station. */
  defectRate?: number;
  /** Whether to learn from the regions a dataset has, or from image labels alone. */
  regions?: RegionUse;
  /** Working size by hand, in pixels. */
  sidePx?: number;
  /** How good parts may differ that means nothing, by hand; 'auto' and undefined choose by validation. */
  augment?: Augmentation | 'auto';
  /** Most milliseconds the base may take for one image on this machine; where no size is quick enough a note says so. */
  budgetMs?: number;
  skipBad?: boolean;
  /** A model folder to bring up to date with more good photos, without the old ones. */
  update?: string;
  cacheDir?: string;
  threads?: number;
}

export interface AdaptResult {
  out: string;
  modelPath: string;
  base: string;
  good: number;
  defects: number;
  defectTypes: string[];
  /** Defective images that taught where their defect is; the others taught that there is one. */
  regions: number;
  /** Photos without a label that showed how parts vary. */
  unlabelled: number;
  sidePx: number;
  augmentation: Augmentation;
  heads: { name: string; weight: number }[];
  threshold: number;
  calibration: { method: string; guaranteed: boolean; note: string };
  modelBytes: number;
  seconds: number;
  /** Cross-validated: every image judged by a model that had not seen it. */
  expected: { auroc: number | null; escapeRate: Rate | null; falseRejectRate: Rate | null };
  skipped: Skipped[];
  /** What a person should know besides, in sentences. */
  notes: string[];
}

export interface AdaptSample {
  path: string;
  file: string;
  label: 'ok' | 'ng';
  defectTypes: string[];
  maskPath?: string;
  regions?: Region[];
}

export interface LearnedParts extends ModelParts {
  skipped: Skipped[];
  notes?: string[];
}
