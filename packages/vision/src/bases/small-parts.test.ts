import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ints, str } from '../onnx/attributes.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { ElemType } from '../onnx/proto.js';
import type { BaseFeature } from './base.js';
import { listBases } from './box.js';
import { chooseFeatures } from './choose-features.js';
import { classifyTensor } from './classify.js';
import { preprocessorScaling } from './huggingface.js';
import { inferScaling, metadataScaling } from './scaling.js';

describe('classifyTensor', () => {
  const at = (height: number, dims: number[]) => ({ size: { height, width: 224 }, dims });

  it.each([
    ['a grid', [1, 32, 28, 28], [1, 32, 56, 28], { kind: 'grid', stride: 8, channels: 32 }],
    [
      'a channels-last grid',
      [1, 28, 28, 32],
      [1, 56, 28, 32],
      { kind: 'grid', stride: 8, channels: 32, layout: 'nhwc' },
    ],
    [
      'as many channels as cells',
      [1, 14, 14, 14],
      [1, 28, 14, 14],
      { kind: 'grid', stride: 16, channels: 14, layout: 'nhwc' },
    ],
    [
      'tokens and a class',
      [1, 197, 9],
      [1, 393, 9],
      { kind: 'tokens', stride: 16, channels: 9, dropTokens: 1 },
    ],
    [
      'tokens and registers',
      [1, 261, 9],
      [1, 517, 9],
      { kind: 'tokens', stride: 14, channels: 9, dropTokens: 5 },
    ],
    ['attention', [1, 3, 196, 196], [1, 3, 392, 392], undefined],
    ['an embedding', [1, 64], [1, 64], undefined],
    ['channels before tokens', [1, 64, 196], [1, 64, 392], undefined],
    ['windows', [16, 49, 24], [32, 49, 24], undefined],
    ['a pooled map', [1, 64, 7, 7], [1, 64, 7, 7], undefined],
    ['a stride that does not divide', [1, 64, 25, 25], [1, 64, 50, 25], undefined],
  ])('knows %s', (_, first, second, expected) => {
    expect(classifyTensor('t', at(224, first), at(448, second))).toEqual(
      expected && { output: 't', ...expected },
    );
  });

  it('guesses the fewest extra tokens from one size, or goes by the patch size', () => {
    expect(classifyTensor('t', at(224, [1, 197, 9]))).toMatchObject({ stride: 16, dropTokens: 1 });
    expect(classifyTensor('t', at(224, [1, 257, 9]), undefined, 14)).toMatchObject({ dropTokens: 1 });
    expect(classifyTensor('t', at(224, [1, 60, 9]), undefined, 16)).toMatchObject({ stride: 32 });
    expect(classifyTensor('t', at(224, [1, 90, 9]), undefined, 16)).toBeUndefined();
  });
});

describe('chooseFeatures', () => {
  const grid = (output: string, stride: number, channels: number): BaseFeature => ({
    output,
    kind: 'grid',
    stride,
    channels,
  });
  const tokens = (output: string, stride: number): BaseFeature => ({
    output,
    kind: 'tokens',
    stride,
    channels: 9,
  });
  const choose = (features: BaseFeature[], declared: string[], residual: string[] = []): string[] => {
    const trunk = features.map((f, depth) => ({
      name: f.output,
      depth,
      residual: residual.includes(f.output),
    }));
    return chooseFeatures(new Map(features.map((f) => [f.output, f])), declared, trunk).features.map(
      (f) => f.output,
    );
  };

  it('takes a projection rather than the expansion after it', () => {
    const features = [
      grid('a', 8, 96),
      grid('b', 8, 24),
      grid('c', 8, 144),
      grid('d', 16, 144),
      grid('e', 16, 48),
    ];
    expect(choose(features, ['logits'])).toEqual(['b', 'e']);
  });

  it('takes the last residual block', () => {
    const features = [grid('a', 8, 32), grid('b', 8, 32), grid('c', 8, 192), grid('d', 16, 96)];
    expect(choose(features, ['logits'], ['a', 'b'])).toEqual(['b', 'd']);
  });

  it('takes the deepest declared map at either stride', () => {
    const features = [
      grid('s4', 4, 8),
      grid('early', 8, 8),
      grid('s8', 8, 8),
      grid('s16', 16, 8),
      grid('s32', 32, 8),
    ];
    expect(
      choose(
        features,
        features.map((f) => f.output),
      ),
    ).toEqual(['s8', 's16']);
  });

  it('takes the last of a transformer, with a middle one when several are declared', () => {
    const features = [0, 1, 2, 3, 4].map((i) => tokens(`h${i}`, 14));
    expect(choose(features, ['h4'])).toEqual(['h4']);
    expect(choose(features, ['h0', 'h1', 'h2', 'h3', 'h4'])).toEqual(['h2', 'h4']);
  });

  it('takes what there is nearest to stride 16, and nothing finer than 4', () => {
    expect(choose([grid('a', 4, 8), grid('b', 32, 8)], ['logits'])).toEqual(['b']);
    expect(choose([tokens('t', 32)], ['t'])).toEqual(['t']);
    expect(choose([grid('a', 1, 3), grid('b', 2, 3)], ['b'])).toEqual([]);
  });
});

describe('scaling', () => {
  it.each([
    ['x/127.5-1', [127.5, 127.5, 127.5]],
    ['imagenet mean/std', [123.675, 116.28, 103.53]],
    ['x / 255', [0, 0, 0]],
  ])('is read from the phrase "%s"', (norm, mean) => {
    expect(metadataScaling({ norm })?.mean).toEqual(mean);
  });

  it('is read from numbers, for pixels of 0..1 or 0..255', () => {
    expect(metadataScaling({ mean: '[0.5, 0.5, 0.5]', std: '0.25' })).toMatchObject({
      mean: [127.5, 127.5, 127.5],
      std: [63.75, 63.75, 63.75],
    });
    expect(metadataScaling({ image_mean: '104,117,123', image_std: '1,1,1' })?.mean).toEqual([104, 117, 123]);
    expect(metadataScaling({ norm: 'whatever we did' })).toBeUndefined();
  });

  const model = (start: (b: GraphBuilder, x: string) => string, pads = [1, 1, 1, 1]) => {
    const b = new GraphBuilder();
    const x = start(b, b.input('x', ElemType.FLOAT, ['N', 3, 'H', 'W']));
    const w = b.constant(new Float32Array(4 * 27), [4, 3, 3, 3]);
    const attrs = { pads: ints(pads), strides: ints([2, 2]) };
    b.output('y', b.node('Conv', [x, w], attrs), ElemType.FLOAT);
    return b.build();
  };

  it('is seen when built into the graph', () => {
    const perChannel = (b: GraphBuilder, v: number[]) => b.constant(Float32Array.from(v), [1, 3, 1, 1]);
    const imagenet = model((b, x) =>
      b.node('Div', [
        b.node('Sub', [x, perChannel(b, [0.485, 0.456, 0.406])]),
        perChannel(b, [0.229, 0.224, 0.225]),
      ]),
    );
    expect(inferScaling(imagenet, 'x')).toMatchObject({ mean: [0, 0, 0], std: [255, 255, 255] });
    const caffe = model((b, x) => b.node('Sub', [x, perChannel(b, [104, 117, 123])]));
    expect(inferScaling(caffe, 'x')).toMatchObject({ mean: [0, 0, 0], std: [1, 1, 1] });
    const rescaled = model((b, x) => b.node('Mul', [x, b.scalar(1 / 255)]));
    expect(inferScaling(rescaled, 'x')).toMatchObject({ std: [1, 1, 1] });
  });

  it('is taken from the padding of TensorFlow, else from ImageNet, saying so', () => {
    const same = (_: GraphBuilder, x: string) => x;
    expect(inferScaling(model(same, [0, 0, 1, 1]), 'x')).toMatchObject({ std: [127.5, 127.5, 127.5] });
    expect(inferScaling(model(same), 'x').why).toMatch(/ImageNet.*assumed/);
    const b = new GraphBuilder();
    const x = b.input('x', ElemType.FLOAT, ['N', 3, 'H', 'W']);
    const w = b.constant(new Float32Array(4 * 27), [4, 3, 3, 3]);
    b.output(
      'y',
      b.node('Conv', [x, w], { auto_pad: str('SAME_UPPER'), strides: ints([2, 2]) }),
      ElemType.FLOAT,
    );
    expect(inferScaling(b.build(), 'x').why).toMatch(/TensorFlow/);
  });

  it('follows preprocessor_config.json', () => {
    const config = {
      do_rescale: true,
      rescale_factor: 1 / 255,
      do_normalize: true,
      image_mean: [0.485, 0.456, 0.406],
      image_std: [0.229, 0.224, 0.225],
    };
    expect(preprocessorScaling(config)).toMatchObject({
      channelOrder: 'rgb',
      mean: [123.675, 116.28, 103.53],
      std: [58.395, 57.12, 57.375],
    });
    expect(preprocessorScaling({ do_normalize: false, do_flip_channel_order: true })).toMatchObject({
      channelOrder: 'bgr',
      mean: [0, 0, 0],
      std: [255, 255, 255],
    });
    expect(
      preprocessorScaling({ do_rescale: false, do_normalize: true, image_mean: 120, image_std: 60 }),
    ).toMatchObject({ mean: [120, 120, 120], std: [60, 60, 60] });
    expect(
      preprocessorScaling({ rescale_factor: 1 / 127.5, do_normalize: true, image_mean: 1, image_std: 1 }),
    ).toMatchObject({ mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] });
  });
});

describe('listBases', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lemniscate-box-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const descriptor = {
    id: 'tiny',
    title: 'Tiny',
    license: 'Apache-2.0',
    file: 'model.onnx',
    sha256: 'a'.repeat(64),
    input: { name: 'image', mean: [0, 0, 0], std: [1, 1, 1] },
    features: [{ name: 'f', stride: 8, channels: 32 }],
    sizeMultiple: 8,
  };
  const put = async (name: string, json: unknown): Promise<void> => {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'base.json'), JSON.stringify(json));
  };

  it('reads descriptors and fills in what is usual', async () => {
    await put('tiny', descriptor);
    await mkdir(join(folder, 'not-a-base'), { recursive: true });
    const bases = await listBases(folder);
    expect(bases).toEqual([
      {
        id: 'tiny',
        title: 'Tiny',
        license: 'Apache-2.0',
        path: join(folder, 'tiny', 'model.onnx'),
        sha256: 'a'.repeat(64),
        input: { name: 'image', channelOrder: 'rgb', layout: 'nchw', mean: [0, 0, 0], std: [1, 1, 1] },
        features: [{ output: 'f', kind: 'grid', stride: 8, channels: 32 }],
        sizeMultiple: 8,
        source: 'box',
      },
    ]);
  });

  it('refuses a descriptor whose file lies elsewhere', async () => {
    await put('escaping', { ...descriptor, file: '../../secret.onnx' });
    await expect(listBases(folder)).rejects.toThrow(/base_unusable|file/);
    await rm(join(folder, 'escaping'), { recursive: true });
  });

  it('gives nothing for a folder that is not there', async () => {
    expect(await listBases(join(folder, 'gone'))).toEqual([]);
  });

  it('finds those that come with Lemniscate', async () => {
    for (const base of await listBases())
      expect(base).toMatchObject({ source: 'box', license: expect.any(String) });
  });
});
