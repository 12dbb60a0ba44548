import type { AnomalyModel, RingScale } from '../heads/anomaly.js';
import type { PartScale } from '../heads/anomaly-cross.js';
import type { EmbeddingModel } from '../heads/embedding.js';
import type { KernelModel } from '../heads/kernel.js';
import type { PatchMilModel } from '../heads/patch-mil.js';
import type { Matrix } from '../math/matrix.js';
import type { Costs } from './costs.js';

/** How a score became a verdict. */
export interface Calibration {
  method: 'conformal' | 'tail-extrapolated' | 'cost';
  /** Whether the promise of `note` holds whatever the distribution of good parts. */
  guaranteed: boolean;
  note: string;
  /** With good images only: score = sigmoid((anomaly − centre) / scale). */
  centre?: number;
  scale?: number;
  falseRejectRate?: number;
  /** With labels. */
  defectRate?: number;
  costs?: Costs;
}

/** Everything a station has learned; `buildArtifact` writes it as one graph. */
export interface StationModel {
  anomaly: AnomalyModel;
  rings: RingScale;
  partScale: PartScale;
  embedding: EmbeddingModel;
  /** [good images, size]: what novelty is measured against. */
  goodEmbeddings: Matrix;
  kernel?: KernelModel;
  patch?: PatchMilModel;
  defectTypes: string[];
  /** Absent with good images only. */
  stack?: { weights: Record<string, number>; offset: number };
  calibration: Calibration;
  /** A score at or above it is `ng`. */
  threshold: number;
  /** heat = squash((anomaly · anomalyWeight + … − centre) / spread), see `heatScale` and `appendSquash`. */
  heat: { anomalyWeight: number; patchWeight: number; patchCentre: number; centre: number; spread: number };
  /** `regions`: defective images that taught where, not only that. */
  counts: { good: number; defects: number; regions?: number };
  heads: { name: string; weight: number }[];
  /** Scores of the labelled images by models that had not seen them. */
  heldOut: { scores: number[]; labels: number[] };
}
