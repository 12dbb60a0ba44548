/** Products the line can make. */
export const PRODUCTS = ['brushed-metal', 'tile', 'weave', 'printed-part', 'casting'] as const;
export type Product = (typeof PRODUCTS)[number];

/** Everything that can go wrong; which product can have which is in `PRODUCT_DEFECTS`. */
export const DEFECT_KINDS = [
  'scratch',
  'dent',
  'stain',
  'crack',
  'hole',
  'contamination',
  'discolouration',
  'misprint',
  'edge-chip',
  'broken-thread',
] as const;
export type DefectKind = (typeof DEFECT_KINDS)[number];

/** RGB, interleaved, 8 bits a channel, row by row from the top left. */
export interface RgbImage {
  width: number;
  height: number;
  data: Uint8Array;
}

/** One part as the camera saw it, with what is true about it. */
export interface LinePart {
  index: number;
  partId: string;
  lot: string;
  label: 'ok' | 'ng';
  defectTypes: DefectKind[];
  /** 0 (hard to see) to 1 (obvious); 0 for good parts. */
  severity: number;
  image: RgbImage;
  /** One byte per pixel, 1 where the defect visibly changed the picture; only when `label` is `ng`. */
  mask?: Uint8Array;
}

/** Something that happens on the line. Parts are counted from 0; `atPart` is the first one affected. */
export type LineEvent =
  | { atPart: number; kind: 'new-defect'; defect: DefectKind }
  | {
      atPart: number;
      untilPart: number;
      kind: 'light-drift';
      /** Brightness reached at `untilPart` and kept from then on, as a factor. */
      gain: number;
      /** How far the lamp has turned by then, in degrees. */
      turnDeg?: number;
    }
  | {
      atPart: number;
      kind: 'new-lot';
      /** How much further than usual the new lot is from the nominal product; 1 is an ordinary change. */
      change?: number;
    }
  | { atPart: number; kind: 'defect-rate'; rate: number };

export interface LineOptions {
  product: Product;
  /** Whole number; everything follows from it. */
  seed: number;
  /** 64 to 2048, 256 by default. */
  widthPx?: number;
  /** 64 to 2048, 256 by default. */
  heightPx?: number;
  /** Share of defective parts, 0 to 1, until a `defect-rate` event says otherwise; 0.15 by default. */
  defectRate?: number;
  /** Kinds in play; by default all the product can have. Kinds with a `new-defect` event wait for it. */
  defectKinds?: readonly DefectKind[];
  /** Severities are drawn evenly from this range; [0.2, 1] by default. */
  severityRange?: readonly [number, number];
  /** An ordinary lot change comes this often; 120 by default. */
  partsPerLot?: number;
  schedule?: readonly LineEvent[];
}
