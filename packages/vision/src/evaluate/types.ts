import type { Skipped } from '../data/model.js';
import type { Rate } from '../metrics/confusion.js';

export type { Rate };

/** How one defect type fared at the operating point. */
export interface DefectTypeResult {
  type: string;
  n: number;
  escaped: number;
  escapeRate: Rate;
  /** Of this type against all good images. */
  auroc: number;
}

/** One inspected image of an evaluation, with what it really was. */
export interface ScoredImage {
  file: string;
  path: string;
  label: 'ok' | 'ng';
  defectTypes: string[];
  score: number;
  verdict: 'ok' | 'ng';
}

/** How good a model is on labelled images, measured on the exported file. */
export interface Evaluation {
  model: string;
  data: string;
  n: number;
  good: number;
  defects: number;
  threshold: number;
  auroc: number;
  aurocInterval: { lo: number; hi: number };
  /** Average precision. */
  auprc: number;
  escapeRate: Rate;
  falseRejectRate: Rate;
  perDefect: DefectTypeResult[];
  /** Of the heat maps against the masks; null where the data has no masks. */
  pixelAuroc: number | null;
  pixelAupro: number | null;
  /** Per image, the run of the model alone, in milliseconds. */
  latencyMs: { median: number; p99: number };
  /** Images the model learned from: left out, or included because there was nothing else to measure on. */
  seen: { leftOut: number; included: number };
  /** Images left out and why. */
  skipped: Skipped[];
  /** Every image's score, highest first; left out of the printed JSON. */
  images: ScoredImage[];
}
