import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { float, graph, int, tensor } from './attributes.js';
import { GraphBuilder } from './graph-builder.js';
import { AttrType, ElemType, type ModelProto } from './proto.js';
import { parseOnnx, readOnnx } from './read.js';
import { makeTensor, tensorInts } from './tensor.js';
import { encodeOnnx } from './write.js';

const validModel = (): ModelProto => {
  const b = new GraphBuilder();
  const x = b.input('x', ElemType.FLOAT, ['N', 3, 'H', 'W']);
  const weights = b.constant(
    Float32Array.from({ length: 12 }, (_, i) => i),
    [4, 3, 1, 1],
    'w',
  );
  const features = b.node('Conv', [x, weights]);
  const sliced = b.node('Slice', [features, b.int64s([0]), b.int64s([2n ** 63n - 1n]), b.int64s([2])]);
  const branch = (): ModelProto['graph'] => {
    const inner = new GraphBuilder();
    inner.input(sliced, ElemType.FLOAT, []);
    inner.output('inner', inner.node('LeakyRelu', [sliced], { alpha: float(0.2) }), ElemType.FLOAT);
    return { ...inner.build().graph, input: [] };
  };
  const [other, body] = [branch(), branch()];
  const always = b.constant(makeTensor('', Uint8Array.of(1), [], ElemType.BOOL));
  b.output(
    'y',
    b.node('If', [always], { then_branch: graph(body), else_branch: graph(other) }),
    ElemType.FLOAT,
  );
  return b.metadata({ key: 'value' }).build();
};

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

const parseChanged = (change: (m: ModelProto) => void): string => {
  const model = validModel();
  change(model);
  return codeOf(() => parseOnnx(encodeOnnx(model), 'm.onnx'));
};

describe('parseOnnx', () => {
  it('reads what was written, 64-bit integers exactly', () => {
    const model = parseOnnx(encodeOnnx(validModel()), 'm.onnx');
    const end = model.graph.initializer.find((t) => t.rawData?.[7] === 0x7f);
    expect(end && tensorInts(end)).toEqual([2n ** 63n - 1n]);
    expect(encodeOnnx(model)).toEqual(encodeOnnx(validModel()));
  });

  it('sorts nodes that are out of order and drops imports nobody uses', () => {
    const model = validModel();
    const names = model.graph.node.map((n) => n.name);
    model.graph.node.reverse();
    model.opsetImport.push({ domain: 'ai.onnx.training', version: 1 });
    const read = parseOnnx(encodeOnnx(model), 'm.onnx');
    expect(read.graph.node.map((n) => n.name)).toEqual(names);
    expect(read.opsetImport).toEqual([{ domain: '', version: 18 }]);
  });

  it.each<[string, (m: ModelProto) => void, RegExp]>([
    ['no graph', (m) => delete (m as Partial<ModelProto>).graph, /onnx_invalid.*no graph/],
    ['a future IR version', (m) => (m.irVersion = 11), /onnx_opset_unsupported.*IR version 11/],
    ['no IR version', (m) => (m.irVersion = 0), /onnx_invalid.*IR version/],
    ['an old opset', (m) => (m.opsetImport[0].version = 6), /onnx_opset_unsupported.*operator set 6/],
    ['a future opset', (m) => (m.opsetImport[0].version = 21), /onnx_opset_unsupported.*operator set 21/],
    ['no opset', (m) => (m.opsetImport = []), /onnx_invalid.*operator set/],
    ['an unknown domain', (m) => (m.graph.node[0].domain = 'acme'), /onnx_opset_unsupported.*Conv.*"acme"/],
    [
      'a domain not imported',
      (m) => (m.graph.node[0].domain = 'com.microsoft'),
      /onnx_invalid.*without importing/,
    ],
    ['external data', (m) => (m.graph.initializer[0].dataLocation = 1), /onnx_external_data/],
    [
      'external entries',
      (m) => (m.graph.initializer[0].externalData = [{ key: 'location', value: '/etc/passwd' }]),
      /onnx_external_data/,
    ],
    [
      'external data in a subgraph',
      (m) =>
        m.graph.node.at(-1)?.attribute[0].g?.initializer.push({
          ...makeTensor('e', Float32Array.of(1), [1]),
          dataLocation: 1,
        }),
      /onnx_external_data.*\(e\)/,
    ],
    [
      'external data in an attribute',
      (m) =>
        m.graph.node[0].attribute.push({
          name: 'value',
          ...tensor({ ...makeTensor('a', Float32Array.of(1), [1]), dataLocation: 1 }),
        }),
      /onnx_external_data.*\(a\)/,
    ],
    ['a dangling input', (m) => (m.graph.node[0].input[1] = 'gone'), /onnx_invalid.*Conv.*"gone"/],
    [
      'a dangling input in a subgraph',
      (m) => {
        const g = m.graph.node.at(-1)?.attribute[0].g;
        if (g) g.node[0].input[0] = 'gone';
      },
      /onnx_invalid.*"gone"/,
    ],
    ['an output nothing computes', (m) => (m.graph.output[0].name = 'gone'), /onnx_invalid.*"gone"/],
    [
      'a name defined twice',
      (m) => (m.graph.node[1].output[0] = m.graph.node[0].output[0]),
      /onnx_invalid.*defined twice/,
    ],
    [
      'a weight defined twice',
      (m) => m.graph.initializer.push(m.graph.initializer[0]),
      /onnx_invalid.*defined twice/,
    ],
    [
      'a cycle',
      (m) => (m.graph.node[0].input[0] = m.graph.node[1].output[0]),
      /onnx_invalid.*its own output/,
    ],
    ['no outputs', (m) => (m.graph.output = []), /onnx_invalid.*no outputs/],
    ['too few weights', (m) => (m.graph.initializer[0].dims = [400, 3, 1, 1]), /onnx_invalid.*1200 values/],
    ['a negative dimension', (m) => (m.graph.initializer[0].dims = [-4, -3, 1, 1]), /onnx_invalid.*shape/],
    ['an absurd shape', (m) => (m.graph.initializer[0].dims = [2 ** 40, 2 ** 40]), /onnx_invalid.*shape/],
    ['an unknown element type', (m) => (m.graph.initializer[0].dataType = 99), /onnx_invalid.*type 99/],
    ['a node without operator', (m) => (m.graph.node[0].opType = ''), /onnx_invalid.*no operator/],
    [
      'an attribute twice',
      (m) => m.graph.node[0].attribute.push({ name: 'g', ...int(1) }, { name: 'g', ...int(1) }),
      /onnx_invalid.*twice/,
    ],
    ['sparse weights', (m) => (m.graph.sparseInitializer = [{ dims: [1n] }]), /onnx_invalid.*sparse/],
    [
      'functions',
      (m) => {
        m.functions = [
          {
            name: 'F',
            domain: 'f',
            input: [],
            output: [],
            attribute: [],
            attributeProto: [],
            node: [],
            opsetImport: [],
          },
        ];
        m.graph.node[0].opType = 'F';
        m.graph.node[0].domain = 'f';
      },
      /onnx_opset_unsupported.*functions/,
    ],
  ])('refuses %s', (_, change, message) => {
    expect(parseChanged(change)).toMatch(message);
  });

  it('refuses subgraphs nested without end', () => {
    const model = validModel();
    let inner = model.graph;
    for (let i = 0; i < 30; i++)
      inner = {
        ...inner,
        node: [{ ...model.graph.node[0], attribute: [{ name: 'b', type: AttrType.GRAPH, g: inner }] }],
      };
    expect(codeOf(() => parseOnnx(encodeOnnx({ ...model, graph: inner }), 'm'))).toMatch(/onnx_invalid/);
  });

  it.each([
    ['nothing', '', /empty/],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', /Git LFS/],
    ['a web page', '<!DOCTYPE html><html>', /web page/],
    ['text', 'hello, this is not a model at all', /not in ONNX format|no graph/],
    ['a zip archive', 'PK\u0003\u0004abc', /zip/],
  ])('says that %s is no model', (_, text, message) => {
    expect(codeOf(() => parseOnnx(new TextEncoder().encode(text), 'm.onnx'))).toMatch(message);
  });

  it('refuses what is larger than the limit', () => {
    expect(codeOf(() => parseOnnx(new Uint8Array(100), 'm', { maxBytes: 50 }))).toMatch(
      /100 bytes; at most 50/,
    );
  });

  const bytes = encodeOnnx(validModel());

  it('takes every truncation as an error it can explain', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(codeOf(() => parseOnnx(bytes.subarray(0, length), 'm'))).toMatch(/^(onnx_|accepted)/);
  });

  it('never fails on damaged bytes except with an explanation', () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(damage, (edits) => {
        const copy = bytes.slice();
        for (const [at, value] of edits) copy[at] = value;
        return /^(onnx_|accepted)/.test(codeOf(() => parseOnnx(copy, 'm')));
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => codeOf(() => parseOnnx(noise, 'm')) !== ''),
      { numRuns: 1000 },
    );
  });
});

describe('readOnnx', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lemniscate-read-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a file', async () => {
    const path = join(folder, 'm.onnx');
    await writeFile(path, encodeOnnx(validModel()));
    expect((await readOnnx(path)).graph.node).toHaveLength(validModel().graph.node.length);
    await expect(readOnnx(path, { maxBytes: 10 })).rejects.toMatchObject({ code: 'onnx_invalid' });
  });

  it('says when there is nothing or no file', async () => {
    await expect(readOnnx(join(folder, 'gone.onnx'))).rejects.toMatchObject({ code: 'path_not_found' });
    await expect(readOnnx(folder)).rejects.toMatchObject({ code: 'path_not_readable' });
  });
});
