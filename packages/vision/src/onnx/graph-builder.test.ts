import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { float, graph, int, ints } from './attributes.js';
import { cutGraph } from './cut.js';
import { GraphBuilder } from './graph-builder.js';
import { ElemType } from './proto.js';
import { parseOnnx } from './read.js';
import { modelInputs, modelMetadata, modelOutputs } from './shape.js';
import { randomTensor, runModel, simpleModel } from './testing.js';
import { encodeOnnx } from './write.js';

const build = () => {
  const b = new GraphBuilder();
  const x = b.input('x', ElemType.FLOAT, ['N', 3]);
  const scaled = b.node('Mul', [x, b.scalar(2)]);
  const [low, high] = b.nodes('Split', [scaled], { axis: int(1), num_outputs: int(3) }, { outputs: 3 });
  b.output('y', b.node('Add', [low, high]), ElemType.FLOAT, ['N', 1]);
  return b.metadata({ b: '2', a: '1' }).build();
};

describe('GraphBuilder', () => {
  it('builds a model that ONNX Runtime runs', async () => {
    const { y } = await runModel(build(), { x: new Tensor('float32', [1, 2, 3, 4, 5, 6], [2, 3]) });
    expect([...(y.data as Float32Array)]).toEqual([6, 18]);
  });

  it('gives the same bytes for the same calls, and again after reading them back', () => {
    const bytes = encodeOnnx(build());
    expect(encodeOnnx(build())).toEqual(bytes);
    expect(encodeOnnx(parseOnnx(bytes, 'built'))).toEqual(bytes);
  });

  it('declares what it was told', () => {
    const model = parseOnnx(encodeOnnx(build()), 'built');
    expect(modelInputs(model)).toEqual([{ name: 'x', elemType: ElemType.FLOAT, dims: ['N', 3] }]);
    expect(modelOutputs(model)).toEqual([{ name: 'y', elemType: ElemType.FLOAT, dims: ['N', 1] }]);
    expect(modelMetadata(model)).toEqual({ a: '1', b: '2' });
    expect([model.irVersion, model.producerName]).toEqual([8, 'lemniscate']);
  });

  it('stores equal constants once and drops what nothing needs', () => {
    const b = new GraphBuilder();
    const x = b.input('x', ElemType.FLOAT, [2]);
    const first = b.constant(Float32Array.of(1, 2));
    expect(b.constant(Float32Array.of(1, 2), [2], 'other')).toBe(first);
    expect(b.constant(Float32Array.of(1, 2), [1, 2])).not.toBe(first);
    b.node('Relu', [b.constant(Float32Array.of(9))]);
    b.output('y', b.node('Add', [x, first]), ElemType.FLOAT);
    const { graph } = b.build();
    expect(graph.initializer.map((t) => t.name)).toEqual([first]);
    expect(graph.node.map((n) => n.opType)).toEqual(['Add']);
  });

  it('gives one tensor, an input or a constant under several output names', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', ElemType.FLOAT, [1]);
    const double = b.node('Add', [x, x]);
    const before = b.node('Neg', [double]);
    for (const name of ['y', 'again']) b.output(name, double, ElemType.FLOAT, [1]);
    b.output('same', x, ElemType.FLOAT, [1]);
    b.output('one', b.constant(Float32Array.of(1)), ElemType.FLOAT, [1]);
    b.output('negative', before, ElemType.FLOAT, [1]);
    const results = await runModel(b.build(), { x: new Tensor('float32', [3], [1]) });
    const values = Object.entries(results).map(([name, t]) => [name, (t.data as Float32Array)[0]]);
    expect(Object.fromEntries(values)).toEqual({ y: 6, again: 6, same: 3, one: 1, negative: -6 });
  });

  it('refuses tensors that do not exist and names that do', () => {
    const b = new GraphBuilder();
    b.input('x', ElemType.FLOAT, [1]);
    expect(() => b.node('Relu', ['nope'])).toThrow('no tensor is called "nope"');
    expect(() => b.input('x', ElemType.FLOAT, [1])).toThrow('taken');
    expect(() => b.constant(Float32Array.of(1, 2), [3])).toThrow('do not fill');
  });
});

describe('inline', () => {
  const part = simpleModel(18, (b, x) =>
    b.node('Clip', [b.node('Mul', [x, b.scalar(3)]), b.scalar(-4), b.scalar(4)]),
  );

  it('embeds a model twice with shared constants and gives what it gives alone', async () => {
    const b = new GraphBuilder();
    const x = b.input('image', ElemType.FLOAT, ['N', 3, 'H', 'W']);
    const { y: once } = b.inline(part, 'one/', { x });
    const { y: twice } = b.inline(part, 'two/', { x: once });
    b.output('once', once, ElemType.FLOAT);
    b.output('twice', twice, ElemType.FLOAT);
    const model = b.build();
    expect(model.graph.initializer).toHaveLength(3);
    const image = randomTensor([1, 3, 2, 2]);
    const fused = await runModel(model, { image });
    const alone = await runModel(part, { x: image });
    expect(fused.once.data).toEqual(alone.y.data);
    expect(fused.twice.data).toEqual((await runModel(part, { x: alone.y })).y.data);
  });

  it('keeps the bodies of If working', async () => {
    const branch = (value: number) => {
      const b = new GraphBuilder();
      b.input('local', ElemType.FLOAT, [2]);
      b.output(`out${value}`, b.node('Mul', ['local', b.scalar(value)]), ElemType.FLOAT);
      return { ...b.build().graph, input: [] };
    };
    const inner = simpleModel(
      18,
      (b, x) => {
        b.nodes('Relu', [x], {}, { outputs: ['local'] });
        const sum = b.node('ReduceSum', ['local'], { keepdims: int(0) });
        return b.node('If', [b.node('Greater', [sum, b.scalar(1)])], {
          then_branch: graph(branch(10)),
          else_branch: graph(branch(-10)),
        });
      },
      [2],
    );
    const outer = new GraphBuilder();
    const x = outer.input('x', ElemType.FLOAT, [2]);
    outer.output('y', outer.inline(inner, 'p/', { x })['y'], ElemType.FLOAT);
    const { y } = await runModel(outer.build(), { x: new Tensor('float32', [2, -1], [2]) });
    expect([...(y.data as Float32Array)]).toEqual([20, 0]);
  });

  it('refuses another operator set and inputs that are not mapped', () => {
    expect(() => new GraphBuilder({ opset: 19 }).inline(part, 'p/', {})).toThrow('operator set 18');
    expect(() => new GraphBuilder().inline(part, 'p/', {})).toThrow('"x"');
  });
});

describe('cutGraph', () => {
  const twoHeads = () => {
    const b = new GraphBuilder();
    const x = b.input('x', ElemType.FLOAT, ['N', 3]);
    b.input('unused', ElemType.FLOAT, [1]);
    const [body] = b.nodes('Mul', [x, b.scalar(2)], {}, { outputs: ['body'] });
    b.output('a', b.node('Add', [body, b.constant(Float32Array.of(1, 2, 3), [1, 3])]), ElemType.FLOAT, [
      'N',
      3,
    ]);
    b.output('b', b.node('Transpose', [body], { perm: ints([1, 0]) }), ElemType.FLOAT, [3, 'N']);
    return b.build();
  };

  it('keeps only ancestors of the outputs asked for', async () => {
    const model = cutGraph(twoHeads(), ['body']);
    expect(model.graph.node.map((n) => n.opType)).toEqual(['Mul']);
    expect(model.graph.input.map((v) => v.name)).toEqual(['x']);
    expect(model.graph.initializer).toHaveLength(1);
    const { body } = await runModel(model, { x: new Tensor('float32', [1, 2, 3], [1, 3]) });
    expect([...(body.data as Float32Array)]).toEqual([2, 4, 6]);
  });

  it('keeps declared types and gives outputs in the order asked for', () => {
    const model = cutGraph(twoHeads(), ['b', 'a']);
    expect(modelOutputs(model).map((o) => [o.name, o.dims])).toEqual([
      ['b', [3, 'N']],
      ['a', ['N', 3]],
    ]);
  });

  it('says which tensor does not exist', () => {
    expect(() => cutGraph(twoHeads(), ['c'])).toThrow('no tensor "c"');
  });

  it('leaves attributes alone', () => {
    const model = simpleModel(18, (b, x) => b.node('LeakyRelu', [x], { alpha: float(0.5) }));
    expect(cutGraph(model, ['y']).graph.node[0].attribute[0].f).toBe(0.5);
  });
});
