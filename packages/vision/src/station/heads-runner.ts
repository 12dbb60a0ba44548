import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { buildHeads } from '../artifact/graph.js';
import type { ImageFeatures } from '../features/extractor.js';
import { patchTensor } from '../features/half.js';
import { createSession } from '../onnx/index.js';
import type { StationModel } from './station-model.js';

/** What a station's model says of one image. */
export interface Judgement {
  score: number;
  logit: number;
  heatmap: { width: number; height: number; data: Float32Array };
  classes: Float32Array;
  embedding: Float32Array;
}

/** Runs a model's heads on features that are already there: the artifact without its front end. */
export class HeadsRunner {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async create(model: StationModel, threads?: number): Promise<HeadsRunner> {
    return new HeadsRunner(await createSession(await buildHeads(model), { threads }));
  }

  async judge(features: ImageFeatures): Promise<Judgement> {
    const { gridHeight, gridWidth, pooled } = features;
    const out = await this.#session.run({
      patches: patchTensor(features),
      grid: new Tensor('int64', BigInt64Array.of(BigInt(gridHeight), BigInt(gridWidth)), [2]),
      pooled: new Tensor('float32', pooled, [1, pooled.length]),
    });
    return {
      score: (out.score.data as Float32Array)[0],
      logit: (out.logit.data as Float32Array)[0],
      heatmap: { width: gridWidth, height: gridHeight, data: out.heatmap.data as Float32Array },
      classes: out.classes.data as Float32Array,
      embedding: out.embedding.data as Float32Array,
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
