import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { float, floats, getInt, graph, int, ints, str } from './attributes.js';
import { GraphBuilder } from './graph-builder.js';
import { ElemType } from './proto.js';
import { randomTensor, runModel, simpleModel } from './testing.js';
import { upgradeOpset } from './upgrade-opset.js';
import { modelOpset } from './walk.js';

type Make = (b: GraphBuilder, x: string) => string;

const DIMS = [2, 3, 4, 6];
const FLOAT_ROW = (b: GraphBuilder, values: number[]): string => b.constant(Float32Array.from(values));

const CASES: [name: string, opset: number, make: Make][] = [
  ['Clip with both bounds', 7, (b, x) => b.node('Clip', [x], { min: float(-1), max: float(0.5) })],
  ['Clip with a maximum only', 10, (b, x) => b.node('Clip', [x], { max: float(0.5) })],
  ['Clip with inputs', 11, (b, x) => b.node('Clip', [x, b.scalar(-1), b.scalar(1)])],
  ['Pad', 7, (b, x) => b.node('Pad', [x], { pads: ints([0, 0, 1, 2, 0, 0, 3, 0]), value: float(1.5) })],
  [
    'Pad reflect',
    10,
    (b, x) => b.node('Pad', [x], { mode: str('reflect'), pads: ints([0, 0, 1, 1, 0, 0, 1, 1]) }),
  ],
  ['Pad with inputs', 13, (b, x) => b.node('Pad', [x, b.int64s([0, 0, 1, 1, 0, 0, 1, 1])])],
  [
    'Slice',
    9,
    (b, x) =>
      b.node('Slice', [x], { starts: ints([1, -3]), ends: ints([3, 2n ** 31n - 1n]), axes: ints([2, 3]) }),
  ],
  ['Slice without axes', 7, (b, x) => b.node('Slice', [x], { starts: ints([0, 1]), ends: ints([1, 3]) })],
  [
    'Unsqueeze and Squeeze',
    11,
    (b, x) => b.node('Squeeze', [b.node('Unsqueeze', [x], { axes: ints([0, 3]) })], { axes: ints([3]) }),
  ],
  ['Squeeze of every 1', 9, (b, x) => b.node('Squeeze', [b.node('ReduceMean', [x], { axes: ints([1]) })])],
  [
    'Split with sizes',
    11,
    (b, x) => b.nodes('Split', [x], { axis: int(3), split: ints([2, 4]) }, { outputs: 2 })[1],
  ],
  ['Split into halves', 9, (b, x) => b.nodes('Split', [x], { axis: int(2) }, { outputs: 2 })[1]],
  ['Split into halves, 13', 13, (b, x) => b.nodes('Split', [x], { axis: int(2) }, { outputs: 2 })[0]],
  [
    'Split with input',
    13,
    (b, x) => b.nodes('Split', [x, b.int64s([1, 3])], { axis: int(2) }, { outputs: 2 })[1],
  ],
  ['Softmax over trailing dimensions', 11, (b, x) => b.node('Softmax', [x], { axis: int(2) })],
  ['Softmax default axis', 7, (b, x) => b.node('Softmax', [x])],
  ['Softmax last axis', 12, (b, x) => b.node('Softmax', [x], { axis: int(-1) })],
  ['LogSoftmax', 9, (b, x) => b.node('LogSoftmax', [x], { axis: int(1) })],
  ['Hardmax', 9, (b, x) => b.node('Hardmax', [x], { axis: int(3) })],
  ['Softmax 13', 13, (b, x) => b.node('Softmax', [x], { axis: int(1) })],
  ['ReduceSum', 11, (b, x) => b.node('ReduceSum', [x], { axes: ints([2, -1]), keepdims: int(0) })],
  ['ReduceSum of everything', 11, (b, x) => b.node('ReduceSum', [x])],
  ['ReduceMean', 17, (b, x) => b.node('ReduceMean', [x], { axes: ints([1]) })],
  ['ReduceMax', 12, (b, x) => b.node('ReduceMax', [x], { axes: ints([2, 3]) })],
  ['ReduceMin', 8, (b, x) => b.node('ReduceMin', [x], { axes: ints([2, 3]) })],
  ['ReduceL2', 13, (b, x) => b.node('ReduceL2', [x], { axes: ints([1]) })],
  ['ReduceProd', 10, (b, x) => b.node('ReduceProd', [x], { axes: ints([3]) })],
  ['Dropout', 7, (b, x) => b.node('Dropout', [x], { ratio: float(0.3) })],
  ['Dropout 10', 10, (b, x) => b.nodes('Dropout', [x], { ratio: float(0.3) }, { outputs: 2 })[0]],
  ['Dropout 12', 12, (b, x) => b.node('Dropout', [x, b.scalar(0.3)])],
  [
    'BatchNormalization',
    7,
    (b, x) =>
      b.node(
        'BatchNormalization',
        [
          x,
          FLOAT_ROW(b, [1, 2, 3]),
          FLOAT_ROW(b, [0.1, 0.2, 0.3]),
          FLOAT_ROW(b, [-1, 0, 1]),
          FLOAT_ROW(b, [1, 0.5, 2]),
        ],
        { epsilon: float(1e-3) },
      ),
  ],
  [
    'BatchNormalization 9',
    9,
    (b, x) =>
      b.node('BatchNormalization', [
        x,
        FLOAT_ROW(b, [1, 2, 3]),
        FLOAT_ROW(b, [0.1, 0.2, 0.3]),
        FLOAT_ROW(b, [-1, 0, 1]),
        FLOAT_ROW(b, [1, 0.5, 2]),
      ]),
  ],
  [
    'Upsample nearest',
    7,
    (b, x) => b.node('Upsample', [x], { mode: str('nearest'), scales: floats([1, 1, 2, 3]) }),
  ],
  [
    'Upsample linear',
    9,
    (b, x) => b.node('Upsample', [x, FLOAT_ROW(b, [1, 1, 2, 2])], { mode: str('linear') }),
  ],
  [
    'Resize 10 nearest',
    10,
    (b, x) => b.node('Resize', [x, FLOAT_ROW(b, [1, 1, 2, 2])], { mode: str('nearest') }),
  ],
  [
    'Resize 10 linear down',
    10,
    (b, x) => b.node('Resize', [x, FLOAT_ROW(b, [1, 1, 0.5, 0.5])], { mode: str('linear') }),
  ],
  [
    'Resize 11 by scale',
    11,
    (b, x) =>
      b.node('Resize', [x, b.constant(new Float32Array(0)), FLOAT_ROW(b, [1, 1, 2, 1.5])], {
        mode: str('linear'),
        coordinate_transformation_mode: str('align_corners'),
      }),
  ],
  [
    'Resize 11 to size',
    11,
    (b, x) => {
      const none = b.constant(new Float32Array(0));
      return b.node('Resize', [x, none, none, b.int64s([2, 3, 7, 5])], { mode: str('cubic') });
    },
  ],
  [
    'Resize 13 to size',
    13,
    (b, x) => b.node('Resize', [x, '', '', b.int64s([2, 3, 8, 12])], { mode: str('nearest') }),
  ],
  ['TopK', 9, (b, x) => b.nodes('TopK', [x], { k: int(2), axis: int(3) }, { outputs: 2 })[0]],
  [
    'Flatten and Gemm',
    7,
    (b, x) =>
      b.node(
        'Gemm',
        [
          b.node('Flatten', [x]),
          b.constant(
            Float32Array.from({ length: 72 * 2 }, (_, i) => (i % 7) - 3),
            [2, 72],
          ),
          FLOAT_ROW(b, [1, -1]),
        ],
        { transB: int(1) },
      ),
  ],
  [
    'MaxPool and AveragePool',
    7,
    (b, x) =>
      b.node('AveragePool', [b.node('MaxPool', [x], { kernel_shape: ints([2, 2]) })], {
        kernel_shape: ints([2, 2]),
        pads: ints([1, 1, 0, 0]),
      }),
  ],
  ['ArgMax', 7, (b, x) => b.cast(b.node('ArgMax', [x], { axis: int(1) }), ElemType.FLOAT)],
  [
    'PRelu, LeakyRelu, Pow',
    7,
    (b, x) =>
      b.node('Pow', [
        b.node('LeakyRelu', [b.node('PRelu', [x, b.constant(Float32Array.of(0.1, 0.2, 0.3), [3, 1, 1])])], {
          alpha: float(0.2),
        }),
        b.scalar(2),
      ]),
  ],
  [
    'Scatter',
    9,
    (b, x) =>
      b.node(
        'Scatter',
        [x, b.constant(new BigInt64Array(4), [1, 1, 2, 2]), b.constant(new Float32Array(4), [1, 1, 2, 2])],
        { axis: int(1) },
      ),
  ],
];

describe('upgradeOpset keeps what a model computes', () => {
  it.each(CASES)('%s (opset %i)', async (_, opset, make) => {
    const model = simpleModel(opset, make, DIMS);
    const upgraded = upgradeOpset(model);
    expect(modelOpset(upgraded)).toBe(18);
    const feeds = { x: randomTensor(DIMS) };
    const [before, after] = [await runModel(model, feeds), await runModel(upgraded, feeds)];
    expect(after.y.dims).toEqual(before.y.dims);
    const reference = before.y.data as Float32Array;
    (after.y.data as Float32Array).forEach((v, i) => expect(v).toBeCloseTo(reference[i], 5));
  });
});

describe('upgradeOpset', () => {
  it('takes the bounds of a half-precision Clip in half precision', async () => {
    const typed = new GraphBuilder({ opset: 9 });
    const input = typed.input('x', ElemType.FLOAT16, [4]);
    typed.output(
      'y',
      typed.node('Clip', [typed.node('Relu', [input])], { max: float(1) }),
      ElemType.FLOAT16,
      [4],
    );
    const upgraded = upgradeOpset(typed.build());
    const { y } = await runModel(upgraded, {
      x: new Tensor('float16', Uint16Array.of(0x3800, 0x4000, 0xc000, 0), [4]),
    });
    expect([...new Uint16Array((y.data as Uint16Array).buffer.slice(0))].slice(0, 4)).toEqual([
      0x3800, 0x3c00, 0, 0,
    ]);
  });

  it('upgrades the bodies of If', async () => {
    const body = (bound: number) => {
      const b = new GraphBuilder({ opset: 9 });
      b.input('x', ElemType.FLOAT, [4]);
      b.output(`y${bound}`, b.node('Clip', ['x'], { max: float(bound) }), ElemType.FLOAT);
      return { ...b.build().graph, input: [] };
    };
    const model = simpleModel(
      9,
      (b, x) => {
        const sum = b.node('ReduceSum', [x], { keepdims: int(0) });
        const positive = b.node('Greater', [sum, b.scalar(0)]);
        return b.node('If', [positive], { then_branch: graph(body(1)), else_branch: graph(body(2)) });
      },
      [4],
    );
    const upgraded = upgradeOpset(model);
    const feeds = { x: randomTensor([4]) };
    expect((await runModel(upgraded, feeds)).y.data).toEqual((await runModel(model, feeds)).y.data);
  });

  it('leaves a model of set 19 or 20 as it is', () => {
    const model = simpleModel(20, (b, x) => b.node('Gelu', [x]));
    expect(upgradeOpset(model)).toBe(model);
  });

  it('leaves the model it was given unchanged', () => {
    const model = simpleModel(9, (b, x) => b.node('Clip', [x], { max: float(1) }));
    upgradeOpset(model);
    expect(modelOpset(model)).toBe(9);
    expect(model.graph.node[0].attribute[0].name).toBe('max');
  });

  it('gives Split the number of its outputs', () => {
    const model = simpleModel(13, (b, x) => b.nodes('Split', [x], { axis: int(2) }, { outputs: 2 })[0]);
    expect(getInt(upgradeOpset(model).graph.node[0], 'num_outputs')).toBe(2);
  });

  it.each<[string, number, Make, RegExp]>([
    ['an operator it does not know', 9, (b, x) => b.node('Affine', [x]), /Affine of operator set 9/],
    [
      'per-pixel batch statistics',
      7,
      (b, x) => b.node('BatchNormalization', [x, x, x, x, x], { spatial: int(0) }),
      /spatial/,
    ],
    [
      'a Dropout whose mask is used',
      9,
      (b, x) => b.cast(b.nodes('Dropout', [x], {}, { outputs: 2 })[1], ElemType.FLOAT),
      /mask/,
    ],
    [
      'tf_half_pixel_for_nn',
      11,
      (b, x) => b.node('Resize', [x, x, x], { coordinate_transformation_mode: str('tf_half_pixel_for_nn') }),
      /tf_half_pixel_for_nn/,
    ],
  ])('refuses %s', (_, opset, make, message) => {
    const model = simpleModel(opset, make);
    expect(() => upgradeOpset(model)).toThrow(message);
    expect(() => upgradeOpset(model)).toThrow(expect.objectContaining({ code: 'onnx_opset_unsupported' }));
  });
});
