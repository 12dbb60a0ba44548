import type { ErrorCode, ErrorParams } from '@lemniscate/contracts/errors';

/** A defect in an image: box in pixels of the upright image, with `polygon` as x, y, x, y, … when the outline is known. */
export interface Region {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  polygon?: number[];
}

export type Split = 'train' | 'test';

export interface Sample {
  /** Absolute. */
  path: string;
  /** Relative to the dataset's root, with '/', as shown to people. */
  file: string;
  label: 'ok' | 'ng';
  /** Empty when ok; at least one when ng. */
  defectTypes: string[];
  split?: Split;
  /** Absolute; any nonzero pixel is defect (see `readMask`). */
  maskPath?: string;
  regions?: Region[];
}

/** A file that was left out, and why. */
export interface Skipped {
  file: string;
  code: ErrorCode;
  params: ErrorParams;
  reason: string;
}

export const DATA_FORMATS = ['mvtec', 'imagefolder', 'coco', 'yolo', 'voc'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

export interface Dataset {
  /** Absolute. */
  root: string;
  format: DataFormat;
  /** By file, in code point order. */
  samples: Sample[];
  /** Those that occur, in code point order. */
  defectTypes: string[];
  skipped: Skipped[];
}

/** Splits as the formats name them; validation data becomes test data where there is no other (see `finish-dataset`). */
export type NamedSplit = Split | 'val';

/** A sample as a reader of one format gives it. */
export interface DraftSample extends Omit<Sample, 'path' | 'label' | 'split' | 'maskPath'> {
  split?: NamedSplit;
  /** Relative to the root. */
  maskFile?: string;
}
