import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { int, ints } from '../onnx/attributes.js';
import { GraphBuilder } from '../onnx/graph-builder.js';
import { ElemType } from '../onnx/proto.js';
import { listBases } from './box.js';
import { checkBase } from './check.js';
import { resolveBase, resolveWithNotes } from './resolve.js';
import { conv, convNet, tokenNet, writeModel } from './testing.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lemniscate-bases-'));
});
afterAll(() => rm(folder, { recursive: true }));

const save = (name: string, model: Parameters<typeof writeModel>[1]): Promise<string> =>
  writeModel(join(folder, `${name}.onnx`), model);

describe('resolveBase of a file', () => {
  it('finds block outputs at strides 8 and 16 inside a plain classifier', async () => {
    const base = await resolveBase(await save('classifier', convNet()));
    expect(base.features).toEqual([
      { output: 'stage8', kind: 'grid', stride: 8, channels: 12 },
      { output: 'stage16', kind: 'grid', stride: 16, channels: 20 },
    ]);
    expect(base).toMatchObject({ id: 'classifier', source: 'file', license: 'unknown', sizeMultiple: 16 });
    expect(base.fixedSize).toBeUndefined();
  });

  it('takes a file that was described before as it was described, and no other file', async () => {
    const path = await save('described', convNet());
    const found = await resolveBase(path);
    const known = { ...found, license: 'MIT', features: found.features.slice(1), sizeMultiple: 48 };
    expect(await resolveBase(path, known)).toMatchObject({
      id: 'described',
      path,
      license: 'MIT',
      features: [{ output: 'stage16' }],
      sizeMultiple: 48,
    });
    const other = await save('undescribed', convNet({ opset: 20 }));
    expect(await resolveBase(other, known)).toEqual(await resolveBase(other));
  });

  it('finds the deepest tensors of a network without residual blocks', async () => {
    const base = await resolveBase(await save('plain', convNet({ residual: false, opset: 20 })));
    expect(base.features.map((f) => [f.stride, f.channels])).toEqual([
      [8, 40],
      [16, 60],
    ]);
  });

  it('prefers declared feature maps', async () => {
    const model = convNet({ outputs: { mine: 'stage8' } });
    const base = await resolveBase(await save('declared', model));
    expect(base.features.map((f) => f.output)).toEqual(['mine']);
  });

  it('frees the declared size of a network that takes others', async () => {
    const base = await resolveBase(await save('static', convNet({ input: [1, 3, 96, 96] })));
    expect(base.fixedSize).toBeUndefined();
    expect(base.fixedBatch).toBeUndefined();
    expect(base.features).toHaveLength(2);
  });

  it.each([
    [16, 0],
    [16, 1],
    [14, 5],
    [8, 3],
  ])('tells patches of %i pixels from %i extra tokens', async (patch, extra) => {
    const base = await resolveBase(await save(`tokens-${patch}-${extra}`, tokenNet({ patch, extra })));
    expect(base.features).toEqual([
      {
        output: 'last_hidden_state',
        kind: 'tokens',
        stride: patch,
        channels: 10,
        ...(extra && { dropTokens: extra }),
      },
    ]);
    expect([base.sizeMultiple, base.fixedSize]).toEqual([patch, undefined]);
  });

  it('finds the last hidden state of a transformer that gives logits only', async () => {
    const base = await resolveBase(await save('tokens-logits', tokenNet({ logitsOnly: true })));
    expect(base.features[0]).toMatchObject({ kind: 'tokens', stride: 16, dropTokens: 1 });
    expect(base.features[0].output).toContain('LayerNormalization');
  });

  it('finds the one size of a transformer with baked position embeddings', async () => {
    const base = await resolveBase(await save('baked', tokenNet({ bakedSide: 96, extra: 5 })));
    expect(base.fixedSize).toEqual({ height: 96, width: 96 });
    expect(base.features[0]).toMatchObject({ stride: 16, dropTokens: 5 });
  });

  it('reads channels-last models', async () => {
    const b = new GraphBuilder();
    const x = b.input('image', ElemType.FLOAT, ['N', 'H', 'W', 3]);
    const nchw = b.node('Transpose', [x], { perm: ints([0, 3, 1, 2]) });
    const y = conv(b, nchw, 3, 6, 3, 8);
    b.output('y', b.node('Transpose', [y], { perm: ints([0, 2, 3, 1]) }), ElemType.FLOAT);
    const base = await resolveBase(await save('nhwc', b.build()));
    expect(base.input.layout).toBe('nhwc');
    expect(base.features).toEqual([{ output: 'y', kind: 'grid', stride: 8, channels: 6, layout: 'nhwc' }]);
  });

  it('notices a batch size the graph cannot leave', async () => {
    const b = new GraphBuilder();
    const x = b.input('image', ElemType.FLOAT, [1, 3, 64, 64]);
    const y = conv(b, x, 3, 6, 3, 8);
    b.output(
      'y',
      b.node('Reshape', [b.node('Reshape', [y, b.int64s([384])]), b.int64s([1, 6, 8, 8])]),
      ElemType.FLOAT,
    );
    const base = await resolveBase(await save('batch', b.build()));
    expect(base).toMatchObject({ fixedBatch: 1, fixedSize: { height: 64, width: 64 } });
  });

  it('takes what a descriptor beside the file says', async () => {
    const path = await save('described', convNet());
    const descriptor = {
      id: 'mine',
      license: 'MIT',
      input: { mean: [1, 2, 3], std: [4, 5, 6], channelOrder: 'bgr' },
      features: [{ name: 'stage16', stride: 16, channels: 20 }],
    };
    await writeFile(`${path}.json`, JSON.stringify(descriptor));
    const { base, notes } = await resolveWithNotes(path);
    expect(base).toMatchObject({ id: 'mine', license: 'MIT', input: descriptor.input, sizeMultiple: 16 });
    expect(base.features).toEqual([{ output: 'stage16', kind: 'grid', stride: 16, channels: 20 }]);
    expect(notes).toEqual([]);
  });

  it.each([
    ['not JSON', '{', /not JSON/],
    ['a wrong field', '{"features":[{"name":"stage8","stride":-1,"channels":12}]}', /features\.0\.stride/],
    ['a tensor that is not there', '{"features":[{"name":"stage9","stride":8,"channels":12}]}', /"stage9"/],
    [
      'the wrong stride',
      '{"features":[{"name":"stage8","stride":4,"channels":12}]}',
      /28, 28\] instead of \[1, 12, 56, 56\]/,
    ],
    ['another digest', `{"sha256":"${'0'.repeat(64)}"}`, /sha256/],
  ])('refuses a descriptor with %s', async (name, text, message) => {
    const path = await save(`bad-${name}`, convNet());
    await writeFile(`${path}.json`, text);
    await expect(resolveBase(path)).rejects.toThrow(message);
  });
});

describe('resolveBase refuses', () => {
  const cases: [string, (b: GraphBuilder) => void, RegExp][] = [
    [
      'integer input',
      (b) => b.output('y', b.cast(b.input('x', ElemType.UINT8, ['N', 3, 'H', 'W']), 1), 1),
      /"x" is uint8/,
    ],
    [
      'several inputs',
      (b) => {
        const [x, y] = ['x', 'mask'].map((n) => b.input(n, 1, ['N', 3, 'H', 'W']));
        b.output('y', b.node('Add', [x, y]), 1);
      },
      /2 inputs \(x, mask\)/,
    ],
    [
      'input of another rank',
      (b) => b.output('y', b.node('Relu', [b.input('x', 1, ['N', 10])]), 1),
      /\[N, 10\]/,
    ],
    [
      'one channel',
      (b) => b.output('y', b.node('Relu', [b.input('x', 1, ['N', 1, 'H', 'W'])]), 1),
      /1 channels/,
    ],
    [
      'embeddings only',
      (b) =>
        b.output(
          'y',
          b.node('Flatten', [b.node('GlobalAveragePool', [b.input('x', 1, ['N', 3, 'H', 'W'])])]),
          1,
        ),
      /y \[1, 3\].*feature map/,
    ],
    [
      'integer features',
      (b) =>
        b.output(
          'y',
          b.cast(conv(b, b.input('x', 1, ['N', 3, 'H', 'W']), 3, 4, 3, 8), ElemType.INT32),
          ElemType.INT32,
        ),
      /int32/,
    ],
    [
      'values that are not finite',
      (b) => b.output('y', b.node('Log', [conv(b, b.input('x', 1, ['N', 3, 'H', 'W']), 3, 4, 3, 8)]), 1),
      /not finite/,
    ],
    [
      'a graph that does not run',
      (b) => b.output('y', b.node('Reshape', [b.input('x', 1, ['N', 3, 'H', 'W']), b.int64s([1, 7])]), 1),
      /does not run on images of 224x224/,
    ],
    [
      'a graph that does not load',
      (b) => b.output('y', b.node('Conv', [b.input('x', 1, ['N', 3, 'H', 'W'])], { group: int(1) }), 1),
      /cannot load/,
    ],
  ];
  it.each(cases)('%s', async (name, make, message) => {
    const b = new GraphBuilder();
    make(b);
    const path = await save(`refused-${name}`, b.build());
    const refusal = resolveBase(path);
    await expect(refusal).rejects.toMatchObject({ code: 'base_unusable', params: { path } });
    await expect(refusal).rejects.toThrow(message);
  });

  it('unknown ids, suggesting the nearest, and missing paths', async () => {
    await expect(resolveBase('no-such-base')).rejects.toMatchObject({ code: 'base_unknown' });
    await expect(resolveBase('./gone.onnx')).rejects.toMatchObject({ code: 'path_not_found' });
    await expect(resolveBase(join(folder, 'gone'))).rejects.toMatchObject({ code: 'path_not_found' });
  });
});

describe('resolveBase of a Hugging Face folder', () => {
  const publish = async (
    path: string,
    files: Record<string, string>,
    model = tokenNet({ extra: 3 }),
  ): Promise<string> => {
    const repo = join(folder, path);
    await mkdir(join(repo, 'onnx'), { recursive: true });
    await writeModel(join(repo, 'onnx', 'model.onnx'), model);
    for (const [name, text] of Object.entries(files)) await writeFile(join(repo, name), text);
    return repo;
  };
  const preprocessor = {
    do_normalize: true,
    image_mean: [0.5, 0.25, 0.1],
    image_std: [0.5, 0.5, 0.2],
    rescale_factor: 1 / 255,
  };

  it('takes scaling, licence and name from its files', async () => {
    const repo = await publish('org-tokens', {
      'preprocessor_config.json': JSON.stringify(preprocessor),
      'config.json': JSON.stringify({ patch_size: 16, num_register_tokens: 2 }),
      'README.md': '---\nlicense: mit\n---\n# Tokens\n',
    });
    const base = await resolveBase(repo);
    expect(base).toMatchObject({ id: 'org-tokens', license: 'mit', source: 'huggingface' });
    expect(base.input).toMatchObject({
      channelOrder: 'rgb',
      mean: [127.5, 63.75, 25.5],
      std: [127.5, 127.5, 51],
    });
    expect(base.features[0]).toMatchObject({ kind: 'tokens', stride: 16, dropTokens: 3 });
  });

  it('fixes the size it was trained at when no other works', async () => {
    const files = {
      'preprocessor_config.json': JSON.stringify({ ...preprocessor, size: { height: 80, width: 80 } }),
    };
    const base = await resolveBase(await publish('fixed', files, tokenNet({ bakedSide: 80 })));
    expect(base.fixedSize).toEqual({ height: 80, width: 80 });
  });

  it('takes the name from the path of a download cache, and notes what is missing', async () => {
    const { base, notes } = await resolveWithNotes(await publish('models--org--small/snapshots/abc123', {}));
    expect(base.id).toBe('small');
    expect(notes.join()).toMatch(/no preprocessor_config.json.*ImageNet/);
  });

  it('reads the files around a model that is named directly', async () => {
    const repo = await publish('direct', { 'preprocessor_config.json': JSON.stringify(preprocessor) });
    const base = await resolveBase(join(repo, 'onnx', 'model.onnx'));
    expect(base).toMatchObject({
      id: 'direct',
      source: 'huggingface',
      input: { mean: [127.5, 63.75, 25.5] },
    });
  });

  it('refuses a folder without a model and malformed files', async () => {
    await mkdir(join(folder, 'empty'), { recursive: true });
    await expect(resolveBase(join(folder, 'empty'))).rejects.toThrow('no ONNX model');
    const broken = await publish('broken', { 'preprocessor_config.json': '{"image_mean":"red"}' });
    await expect(resolveBase(broken)).rejects.toThrow('preprocessor_config.json is malformed');
  });
});

describe('checkBase', () => {
  it('reports what it found and runs the base at two sizes', async () => {
    const path = await save('checked', convNet());
    const report = await checkBase(path);
    expect(report).toMatchObject({ usable: true, takesAnySize: true, problems: [] });
    expect(report.runs.map((r) => r.features.map((f) => f.shape))).toEqual([
      [
        [1, 12, 28, 28],
        [1, 20, 14, 14],
      ],
      [
        [1, 12, 20, 36],
        [1, 20, 10, 18],
      ],
    ]);
    expect(report.msPerImageAt224).toBeGreaterThan(0);
    expect(report.found).toMatchObject({ opset: 18, producer: 'lemniscate', inputs: [{ name: 'image' }] });
    expect(report.notes.join()).toMatch(/ImageNet.*descriptor beside the file/);
    const digest = createHash('sha256').update(await readFile(path));
    expect(report.base?.sha256).toBe(digest.digest('hex'));
  });

  it('finds every base that comes with Lemniscate usable', async () => {
    for (const { id } of await listBases())
      expect(await checkBase(id)).toMatchObject({ usable: true, notes: [] });
  });

  it('reports problems with a model instead of throwing', async () => {
    const path = join(folder, 'broken.onnx');
    await writeFile(path, 'this is not a model');
    const report = await checkBase(path);
    expect(report.usable).toBe(false);
    expect(report.problems[0]).toMatch(/not in ONNX format|no graph/);
    await expect(checkBase(join(folder, 'gone.onnx'))).rejects.toMatchObject({ code: 'path_not_found' });
  });
});
