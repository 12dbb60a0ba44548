import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ints } from '../onnx/attributes.js';
import { cutGraph } from '../onnx/cut.js';
import { toFloat16 } from '../onnx/float16.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { ElemType, type ModelProto } from '../onnx/proto.js';
import { readOnnx } from '../onnx/read.js';
import { runModel } from '../onnx/testing.js';
import { modelOpset } from '../onnx/walk.js';
import { appendBase } from './append.js';
import type { Base } from './base.js';
import { loadBaseGraph } from './load.js';
import { resolveBase } from './resolve.js';
import { conv, convNet, tokenNet, writeModel } from './testing.js';

const SHARED = fileURLToPath(new URL('../../../../../shared/weights/', import.meta.url));
const SHARED_MODELS = [
  'mobilenet_v2_tf2_imagenet_fp32.onnx',
  'mobilenet_v2_tf2_imagenet_fp32.s8_s16.onnx',
  'mobilenet_v2_torchvision_imagenet_fp32.onnx',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lemniscate-append-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [BATCH, HEIGHT, WIDTH] = [2, 96, 128];
const pixels = (height: number, width: number): Uint8Array =>
  Uint8Array.from({ length: BATCH * height * width * 3 }, (_, i) => ((i * 2654435761) >>> 13) & 255);

/** uint8 [N,H,W,3] in, the base's features out, as the artifact on the floor has it. */
const fuse = async (base: Base): Promise<ModelProto> => {
  const graph = await loadBaseGraph(base);
  const b = new GraphBuilder({ opset: modelOpset(graph) });
  const image = b.cast(b.input('image', ElemType.UINT8, ['N', 'H', 'W', 3]), ElemType.FLOAT);
  const nchw = b.node('Transpose', [image], { perm: ints([0, 3, 1, 2]) });
  appendBase(b, base, graph, nchw).forEach((f, i) => b.output(`f${i}`, f.name, ElemType.FLOAT));
  return b.build();
};

/** The image as the base's own graph takes it, normalised here in plain code. */
const prepared = ({ input }: Base, rgb: Uint8Array, height: number, width: number, half = false): Tensor => {
  const plane = height * width;
  const values = new Float32Array(rgb.length);
  for (let n = 0; n < BATCH; n++)
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < plane; i++) {
        const x = rgb[(n * plane + i) * 3 + (input.channelOrder === 'bgr' ? 2 - c : c)];
        const at = input.layout === 'nchw' ? (n * 3 + c) * plane + i : (n * plane + i) * 3 + c;
        values[at] = (x - input.mean[c]) / input.std[c];
      }
  const dims = input.layout === 'nchw' ? [BATCH, 3, height, width] : [BATCH, height, width, 3];
  return half
    ? new Tensor('float16', Uint16Array.from(values, toFloat16), dims)
    : new Tensor('float32', values, dims);
};

const expectSameFeatures = async (path: string, tolerance = 1e-5, half = false): Promise<Base> => {
  const base = await resolveBase(path);
  const { height, width } = base.fixedSize ?? { height: HEIGHT, width: WIDTH };
  const rgb = pixels(height, width);
  const fused = await runModel(await fuse(base), {
    image: new Tensor('uint8', rgb, [BATCH, height, width, 3]),
  });
  const alone = cutGraph(
    await readOnnx(path),
    base.features.map((f) => f.output),
  );
  const separate = await runModel(alone, { [base.input.name]: prepared(base, rgb, height, width, half) });
  base.features.forEach((feature, i) => {
    const { stride, channels, layout, kind, dropTokens = 0 } = feature;
    const [h, w] = [height / stride, width / stride];
    expect(fused[`f${i}`].dims).toEqual([BATCH, channels, h, w]);
    const actual = fused[`f${i}`].data as Float32Array;
    const expected = separate[feature.output].data as Float32Array;
    let largest = 0;
    for (let n = 0; n < BATCH; n++)
      for (let c = 0; c < channels; c++)
        for (let p = 0; p < h * w; p++) {
          const nchw = (n * channels + c) * h * w + p;
          const token = (n * (h * w + dropTokens) + p + dropTokens) * channels + c;
          const reference = expected[kind === 'tokens' || layout === 'nhwc' ? token : nchw];
          largest = Math.max(largest, Math.abs(actual[nchw] - reference) / Math.max(1, Math.abs(reference)));
        }
    expect(largest).toBeLessThan(tolerance);
  });
  return base;
};

describe('a fused base gives what the base gives alone', () => {
  const save = (name: string, model: ModelProto): Promise<string> =>
    writeModel(join(folder, `${name}.onnx`), model);

  it('with tensors inside a classifier', async () => {
    const base = await expectSameFeatures(await save('conv', convNet()));
    expect(base.features).toHaveLength(2);
  });

  it('with channels in the order blue, green, red', async () => {
    const path = await save('bgr', convNet());
    const input = { channelOrder: 'bgr', mean: [10, 20, 30], std: [40, 50, 60] };
    await writeFile(`${path}.json`, JSON.stringify({ input }));
    await expectSameFeatures(path);
  });

  it('with class and register tokens', async () => {
    await expectSameFeatures(await save('tokens', tokenNet({ extra: 5 })));
  });

  it('with one size only', async () => {
    const base = await expectSameFeatures(await save('fixed', tokenNet({ bakedSide: 64 })));
    expect(base.fixedSize).toEqual({ height: 64, width: 64 });
  });

  it('with channels last, in and out', async () => {
    const b = new GraphBuilder();
    const x = b.input('image', ElemType.FLOAT, ['N', 'H', 'W', 3]);
    const y = conv(b, b.node('Transpose', [x], { perm: ints([0, 3, 1, 2]) }), 3, 6, 3, 8);
    b.output('y', b.node('Transpose', [y], { perm: ints([0, 2, 3, 1]) }), ElemType.FLOAT);
    await expectSameFeatures(await save('nhwc', b.build()));
  });

  it('in an old and in a newer operator set', async () => {
    await expectSameFeatures(await save('opset9', convNet({ opset: 9 })));
    await expectSameFeatures(await save('opset20', convNet({ opset: 20 })));
  });

  it('in half precision, giving 32-bit features', async () => {
    const b = new GraphBuilder();
    const x = b.input('image', ElemType.FLOAT16, ['N', 3, 'H', 'W']);
    const y = b.node('AveragePool', [b.node('Relu', [x])], {
      kernel_shape: ints([8, 8]),
      strides: ints([8, 8]),
    });
    b.output('y', b.cast(y, ElemType.FLOAT), ElemType.FLOAT);
    await expectSameFeatures(await save('half', b.build()), 2e-3, true);
  });

  const where = existsSync(SHARED) ? '' : ' (skipped: ../shared/weights is not here)';
  it.skipIf(where !== '').each(SHARED_MODELS)(`for %s${where}`, async (file) => {
    const path = join(SHARED, file);
    const base = await expectSameFeatures(path);
    expect(base.features).toEqual([
      { output: 'feat_s8', kind: 'grid', stride: 8, channels: 32 },
      { output: 'feat_s16', kind: 'grid', stride: 16, channels: 96 },
    ]);
    const torchvision = file.includes('torchvision');
    expect(base.input.mean).toEqual(torchvision ? [123.675, 116.28, 103.53] : [127.5, 127.5, 127.5]);
  });
});

describe('loadBaseGraph', () => {
  it('notices that the file changed after it was resolved', async () => {
    const path = await writeModel(join(folder, 'changing.onnx'), convNet());
    const base = await resolveBase(path);
    await writeModel(path, convNet({ opset: 19 }));
    await expect(loadBaseGraph(base)).rejects.toMatchObject({ code: 'model_digest_mismatch' });
  });

  it('cuts the graph at the features used', async () => {
    const path = await writeModel(join(folder, 'cut.onnx'), convNet());
    const graph = await loadBaseGraph(await resolveBase(path));
    expect(graph.graph.output.map((o) => o.name)).toEqual(['stage8', 'stage16']);
    expect(graph.graph.node.map((n) => n.opType)).not.toContain('GlobalAveragePool');
  });
});
