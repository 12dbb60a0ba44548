/** Enough of the protobuf wire format to write a model by hand: fields below 16, lengths below 128. */
const bytesField = (field: number, body: Uint8Array | string): Buffer => {
  const content = Buffer.from(body);
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
};
const numberField = (field: number, value: number): Buffer => Buffer.from([field << 3, value]);

const FLOAT = 1;

const valueInfo = (name: string, dims: readonly number[]): Buffer => {
  const shape = Buffer.concat(dims.map((dim) => bytesField(1, numberField(1, dim))));
  const tensor = Buffer.concat([numberField(1, FLOAT), bytesField(2, shape)]);
  return Buffer.concat([bytesField(1, name), bytesField(2, bytesField(1, tensor))]);
};

/** A valid ONNX model that has nothing to do with images: y = Relu(x) of four numbers. */
export const reluOnnx = (): Buffer => {
  const node = Buffer.concat([bytesField(1, 'x'), bytesField(2, 'y'), bytesField(4, 'Relu')]);
  const graph = Buffer.concat([
    bytesField(1, node),
    bytesField(2, 'g'),
    bytesField(11, valueInfo('x', [1, 4])),
    bytesField(12, valueInfo('y', [1, 4])),
  ]);
  return Buffer.concat([numberField(1, 8), bytesField(7, graph), bytesField(8, numberField(2, 17))]);
};
