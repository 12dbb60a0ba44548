import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { createSession, ElemType, GraphBuilder } from '../onnx/index.js';

/** A row-major float matrix. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
}

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

export const transpose = ({ data, rows, columns }: Matrix): Matrix => {
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j];
  return { data: out, rows: columns, columns: rows };
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

export const squaredNorms = ({ data, rows, columns }: Matrix): Float64Array => {
  const norms = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let j = i * columns; j < (i + 1) * columns; j++) sum += data[j] * data[j];
    norms[i] = sum;
  }
  return norms;
};

/** The rows with these indices, in their order. */
export const pickRows = ({ data, columns }: Matrix, rows: readonly number[]): Matrix => {
  const out = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => out.set(data.subarray(row * columns, (row + 1) * columns), i * columns));
  return { data: out, rows: rows.length, columns };
};
