import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { createSession, ElemType, GraphBuilder } from '../onnx/index.js';
import { type Matrix, squaredNorms, transpose } from './matrix.js';

let session: Promise<InferenceSession> | undefined;

const open = (): Promise<InferenceSession> => {
  const b = new GraphBuilder();
  const left = b.input('left', ElemType.FLOAT, ['m', 'k']);
  const right = b.input('right', ElemType.FLOAT, ['k', 'n']);
  b.output('product', b.node('MatMul', [left, right]), ElemType.FLOAT, ['m', 'n']);
  return createSession(b.build());
};

/** left · right, by ONNX Runtime: about a hundred times the speed of the same loop in JavaScript. */
export const multiply = async (left: Matrix, right: Matrix): Promise<Matrix> => {
  session ??= open();
  const { product } = await (
    await session
  ).run({
    left: new Tensor('float32', left.data, [left.rows, left.columns]),
    right: new Tensor('float32', right.data, [right.rows, right.columns]),
  });
  return { data: product.data as Float32Array, rows: left.rows, columns: right.columns };
};

/** Squared Euclidean distances [a.rows, b.rows] between the rows of two matrices of equal width. */
export const squaredDistances = async (a: Matrix, b: Matrix): Promise<Matrix> => {
  const cross = await multiply(a, transpose(b));
  const normsA = squaredNorms(a);
  const normsB = squaredNorms(b);
  const { data } = cross;
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.rows; j++) {
      const at = i * b.rows + j;
      data[at] = Math.max(0, normsA[i] + normsB[j] - 2 * data[at]);
    }
  return cross;
};
