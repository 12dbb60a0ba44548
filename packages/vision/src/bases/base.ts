import type { ModelProto } from '../onnx/proto.js';

/** A spatial feature map a base gives: a grid [N,C,h,w] or [N,h,w,C], or tokens [N,T,C] of a transformer. */
export interface BaseFeature {
  /** The tensor of the base's graph; need not be one of its declared outputs. */
  output: string;
  kind: 'grid' | 'tokens';
  /** Image pixels per feature cell, along either side. */
  stride: number;
  channels: number;
  /** Leading class and register tokens that stand for no place in the image; default 0. */
  dropTokens?: number;
  /** Of a grid; default nchw. */
  layout?: 'nchw' | 'nhwc';
}

export type Triple = [number, number, number];

export interface BaseInput {
  name: string;
  channelOrder: 'rgb' | 'bgr';
  layout: 'nchw' | 'nhwc';
  /** Per channel, in the order the graph takes them; it is fed (x − mean) / std for x in 0..255. */
  mean: Triple;
  std: Triple;
}

/** A model used as a starting point: where it is, what to feed it, and which of its tensors are features. */
export interface Base {
  id: string;
  title: string;
  license: string;
  /** Country or region (ISO 3166) of what it learned from; `none` for nobody's data, undefined where nobody has said. */
  residency?: string;
  path: string;
  /** Hex digest of the ONNX file. */
  sha256: string;
  input: BaseInput;
  features: BaseFeature[];
  /** Height and width of the image must be multiples of this, in pixels. */
  sizeMultiple: number;
  /** Present when the graph takes images of one size only, in pixels. */
  fixedSize?: { height: number; width: number };
  /** Present when the graph takes one number of images only. */
  fixedBatch?: number;
  source: 'box' | 'file' | 'huggingface';
}

/** What a model folder keeps of its base, so that an update need not find it out again. */
export type KnownBase = Pick<
  Base,
  'license' | 'residency' | 'sha256' | 'input' | 'features' | 'sizeMultiple' | 'fixedSize' | 'fixedBatch'
>;

/** A base together with how its description came about. */
export interface ResolvedBase {
  base: Base;
  /** What was found and assumed, one sentence each, for a person to read. */
  notes: string[];
  /** Set when the model has been run while resolving. */
  model?: ModelProto;
}
