import type { InferenceSession } from 'onnxruntime-node';
import type { ImageFeatures } from '../features/extractor.js';
import { patchTensor } from '../features/half.js';
import { createSession, ElemType, GraphBuilder } from '../onnx/index.js';
import { appendEvened, appendTopMean, EVENED_SHAPES } from './anomaly-graph.js';
import { appendPatchScores, PATCH_SHAPES } from './patch-graph.js';
import type { PatchMilModel } from './patch-mil.js';
import { asFeeds, asInputs, type HeadWeights } from './weights.js';

/** What several patch heads say of one image. */
export interface PatchScores {
  /** [P, heads] */
  local: Float32Array;
  /** [heads]: the mean over the largest. */
  image: Float32Array;
}

/** Runs the patch head's graph with any weights. */
export class PatchScorer {
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async create(threads?: number): Promise<PatchScorer> {
    const b = new GraphBuilder();
    const patches = b.cast(b.input('patches', ElemType.FLOAT16, ['p', 'c']), ElemType.FLOAT);
    const evened = appendEvened(b, patches, asInputs(b, EVENED_SHAPES));
    const local = appendPatchScores(b, evened, asInputs(b, PATCH_SHAPES));
    b.output('local', local, ElemType.FLOAT);
    b.output('image', appendTopMean(b, local), ElemType.FLOAT);
    return new PatchScorer(await createSession(b.build(), { threads }));
  }

  /** @param weights of the shapes in `EVENED_SHAPES` and `PATCH_SHAPES`, see `patchWeights` */
  async score(features: ImageFeatures, weights: HeadWeights): Promise<PatchScores> {
    const out = await this.#session.run({ patches: patchTensor(features), ...asFeeds(weights) });
    return { local: out.local.data as Float32Array, image: out.image.data as Float32Array };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** The numbers that `appendPatchScores` reads, of models side by side. */
export const patchWeights = (models: readonly PatchMilModel[]): HeadWeights => {
  const { channels } = models[0];
  const columns = models.length;
  const signed = new Float32Array(channels * columns);
  const unsigned = new Float32Array(channels * columns);
  models.forEach(({ weights }, k) => {
    for (let j = 0; j < channels; j++) {
      signed[j * columns + k] = weights[j];
      unsigned[j * columns + k] = weights[channels + j];
    }
  });
  return {
    signed: { data: signed, dims: [channels, columns] },
    unsigned: { data: unsigned, dims: [channels, columns] },
    patchOffset: {
      data: Float32Array.from(models, ({ weights }) => weights[2 * channels]),
      dims: [1, columns],
    },
  };
};
