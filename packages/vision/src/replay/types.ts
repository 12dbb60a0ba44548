import type { Augmentation } from '../features/augment.js';
import type { Skipped } from '../data/model.js';
import type { RegionUse } from '../data/region-coverage.js';
import type { Rate, ScoredImage } from '../evaluate/types.js';
import type { Costs } from '../station/costs.js';

export type LabelPolicy = 'capture' | 'random';

/** The model after one turn, measured on the held-out images. */
export interface ReplayTurn {
  turn: number;
  /** Labels asked so far; the good images of the start are not counted. */
  labels: number;
  /** Defective parts among those labels. */
  defectsFound: number;
  /** Of these, those that taught where their defect is. */
  regions: number;
  auroc: number;
  aurocInterval: { lo: number; hi: number };
  auprc: number;
  escapeRate: Rate;
  falseRejectRate: Rate;
  threshold: number;
  adaptSeconds: number;
  /** The heads the stack uses, with their weight (shares of 1). */
  heads: { name: string; weight: number }[];
  /** The working size, in pixels. */
  sidePx: number;
  pixelAuroc: number | null;
  pixelAupro: number | null;
}

/** What a held-out image looks like to the final model, for the report. */
export interface ReplayPicture extends ScoredImage {
  /** Heat map in [0,1], row-major. */
  heatmap: { width: number; height: number; data: Float32Array };
  maskPath?: string;
}

export interface ReplayResult {
  data: string;
  policy: LabelPolicy;
  seed: number;
  base: string;
  shots: number;
  labelsPerTurn: number;
  testFraction: number;
  /** Whether a label brought the region the dataset has for it. */
  regions: RegionUse;
  /** What was not left to be chosen. `base` is an id, or the path that was given. */
  asked: {
    base?: string;
    sidePx?: number;
    budgetMs?: number;
    augment?: Augmentation;
    costs?: Costs;
    skipBad?: boolean;
  };
  images: { pool: number; heldOutGood: number; heldOutDefects: number };
  turns: ReplayTurn[];
  /** The same line with labels chosen at random, for comparison; present when a report was asked for. */
  randomTurns?: ReplayTurn[];
  /** The held-out images as the last model scored them, highest score first. */
  scored: ScoredImage[];
  worstMisses: ReplayPicture[];
  worstFalseRejects: ReplayPicture[];
  /** A few defects that were found, for the contact sheet. */
  bestCatches: ReplayPicture[];
  skipped: Skipped[];
  /** What a person should know besides, in sentences. */
  notes: string[];
  seconds: number;
}
