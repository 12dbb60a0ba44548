import { Tensor } from 'onnxruntime-node';
import { GraphBuilder } from './graph-builder.js';
import { ElemType, type ModelProto } from './proto.js';
import { createSession } from './session.js';

/** For tests: runs a model once, on one thread, and releases it. */
export async function runModel(
  model: ModelProto | Uint8Array,
  feeds: Record<string, Tensor>,
): Promise<Record<string, Tensor>> {
  const session = await createSession(model, { threads: 1 });
  try {
    return (await session.run(feeds)) as Record<string, Tensor>;
  } finally {
    await session.release();
  }
}

/** For tests: a float tensor of fixed pseudo-random values in −3..3. */
export const randomTensor = (dims: number[], seed = 1): Tensor => {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 6 - 3;
  };
  const count = dims.reduce((n, d) => n * d, 1);
  return new Tensor('float32', Float32Array.from({ length: count }, next), dims);
};

/** For tests: one input x, and y made of it. */
export const simpleModel = (
  opset: number,
  make: (builder: GraphBuilder, x: string) => string,
  dims: (number | string)[] = ['N', 3, 'H', 'W'],
  outputType: number = ElemType.FLOAT,
): ModelProto => {
  const builder = new GraphBuilder({ opset });
  const x = builder.input('x', ElemType.FLOAT, dims);
  builder.output('y', make(builder, x), outputType);
  return builder.build();
};
