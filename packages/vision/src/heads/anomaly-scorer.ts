import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { ImageFeatures } from '../features/extractor.js';
import { patchTensor } from '../features/half.js';
import { createSession, ElemType, GraphBuilder } from '../onnx/index.js';
import { ANOMALY_SHAPES, appendAnomaly } from './anomaly-graph.js';
import { asFeeds, asInputs, type HeadWeights } from './weights.js';

/** One image through the anomaly head; see `AnomalyOutputs`. */
export interface AnomalyScores {
  raw: Float32Array;
  ring: Uint8Array;
  local: Float32Array;
  image: Float32Array;
}

/** Runs the anomaly head's graph with any weights. */
export class AnomalyScorer {
  /** As asked for. */
  readonly threads: number | undefined;
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession, threads?: number) {
    this.#session = session;
    this.threads = threads;
  }

  static async create(threads?: number): Promise<AnomalyScorer> {
    const b = new GraphBuilder();
    const inputs = {
      patches: b.cast(b.input('patches', ElemType.FLOAT16, ['p', 'c']), ElemType.FLOAT),
      grid: b.input('grid', ElemType.INT64, [2]),
      pooled: b.input('pooled', ElemType.FLOAT, [1, 'd']),
    };
    const { raw, ring, local, image } = appendAnomaly(b, inputs, asInputs(b, ANOMALY_SHAPES));
    for (const [name, tensor] of Object.entries({ raw, local, image }))
      b.output(name, tensor, ElemType.FLOAT);
    b.output('ring', ring, ElemType.INT64);
    return new AnomalyScorer(await createSession(b.build(), { threads }), threads);
  }

  async score(features: ImageFeatures, weights: HeadWeights): Promise<AnomalyScores> {
    const { gridHeight, gridWidth, pooled } = features;
    const out = await this.#session.run({
      patches: patchTensor(features),
      grid: new Tensor('int64', BigInt64Array.of(BigInt(gridHeight), BigInt(gridWidth)), [2]),
      pooled: new Tensor('float32', pooled, [1, pooled.length]),
      ...asFeeds(weights),
    });
    return {
      raw: out.raw.data as Float32Array,
      ring: Uint8Array.from(out.ring.data as BigInt64Array, Number),
      local: out.local.data as Float32Array,
      image: out.image.data as Float32Array,
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
