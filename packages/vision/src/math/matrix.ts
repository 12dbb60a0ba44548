/** A row-major float matrix. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
}

export const transpose = ({ data, rows, columns }: Matrix): Matrix => {
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j];
  return { data: out, rows: columns, columns: rows };
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
