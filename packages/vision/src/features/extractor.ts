import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { Base } from '../bases/base.js';
import { loadBaseGraph } from '../bases/load.js';
import type { RgbImage } from '../images/types.js';
import { createSession, ElemType, GraphBuilder, modelOpset, type ModelProto } from '../onnx/index.js';
import { appendFrontEnd } from './front-end.js';
import type { FeatureRecipe } from './recipe.js';

/** What a base says about one image. */
export interface ImageFeatures {
  gridHeight: number;
  gridWidth: number;
  channels: number;
  /** Half-precision bits, row-major [gridHeight · gridWidth, channels]. */
  patches: Uint16Array;
  /** [D] */
  pooled: Float32Array;
}

/** The operator set an artifact over this base is written in; 18 is the first that this code's operators need. */
export const artifactOpset = (graph: ModelProto): number => Math.max(18, modelOpset(graph));

/** Shape of the photo a graph takes: uint8, RGB, any size. */
export const imageTensorSpec = [1, 'height', 'width', 3];

/** Runs a base over images, one at a time: ONNX Runtime spreads one image over its threads. */
export class FeatureExtractor {
  readonly recipe: FeatureRecipe;
  readonly #session: InferenceSession;

  private constructor(session: InferenceSession, recipe: FeatureRecipe) {
    this.#session = session;
    this.recipe = recipe;
  }

  static async create(base: Base, recipe: FeatureRecipe, threads?: number): Promise<FeatureExtractor> {
    const graph = await loadBaseGraph(base);
    const builder = new GraphBuilder({ opset: artifactOpset(graph) });
    const image = builder.input('image', ElemType.UINT8, imageTensorSpec);
    const front = appendFrontEnd(builder, base, graph, recipe, image);
    builder.output('patches', builder.cast(front.patches, ElemType.FLOAT16), ElemType.FLOAT16);
    builder.output('grid', front.grid, ElemType.INT64);
    builder.output('pooled', front.pooled, ElemType.FLOAT);
    return new FeatureExtractor(await createSession(builder.build(), { threads }), recipe);
  }

  async extract(image: RgbImage): Promise<ImageFeatures> {
    const feeds = { image: imageTensor(image) };
    const { patches, grid, pooled } = await this.#session.run(feeds);
    const [gridHeight, gridWidth] = Array.from(grid.data as BigInt64Array, Number);
    return {
      gridHeight,
      gridWidth,
      channels: patches.dims[1],
      patches: halfBits(patches),
      pooled: Float32Array.from(pooled.data as Float32Array),
    };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** The photo as the graphs take it: uint8 [1, height, width, 3]. */
export const imageTensor = ({ data, width, height }: RgbImage): Tensor =>
  new Tensor('uint8', data, [1, height, width, 3]);

// Node 24 has Float16Array and ONNX Runtime then uses it; older ones give the bits.
const halfBits = (tensor: Tensor): Uint16Array => {
  const data = tensor.data as unknown as ArrayBufferView;
  return new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
};
