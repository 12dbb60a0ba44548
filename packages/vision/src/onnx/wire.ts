import protobuf from 'protobufjs';

type FieldSpec = [id: number, type: string, shape?: 'repeated' | 'packed'];

const message = (fields: Record<string, FieldSpec>, oneofs?: Record<string, { oneof: string[] }>) => ({
  ...(oneofs ? { oneofs } : {}),
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, [id, type, shape]]) => [
      name,
      {
        id,
        type,
        ...(shape ? { rule: 'repeated' } : {}),
        ...(shape === 'packed' ? { options: { packed: true } } : {}),
      },
    ]),
  ),
});

/** Field numbers and wire types of onnx.proto (IR version 10), as far as inference needs them. */
const MESSAGES = {
  StringStringEntry: message({ key: [1, 'string'], value: [2, 'string'] }),
  OperatorSetId: message({ domain: [1, 'string'], version: [2, 'int64'] }),
  Tensor: message({
    dims: [1, 'int64', 'repeated'],
    dataType: [2, 'int32'],
    floatData: [4, 'float', 'packed'],
    int32Data: [5, 'int32', 'packed'],
    stringData: [6, 'bytes', 'repeated'],
    int64Data: [7, 'int64', 'packed'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
    doubleData: [10, 'double', 'packed'],
    uint64Data: [11, 'uint64', 'packed'],
    docString: [12, 'string'],
    externalData: [13, 'StringStringEntry', 'repeated'],
    dataLocation: [14, 'int32'],
  }),
  SparseTensor: message({
    values: [1, 'Tensor'],
    indices: [2, 'Tensor'],
    dims: [3, 'int64', 'repeated'],
  }),
  Dimension: message(
    { dimValue: [1, 'int64'], dimParam: [2, 'string'], denotation: [3, 'string'] },
    { value: { oneof: ['dimValue', 'dimParam'] } },
  ),
  Shape: message({ dim: [1, 'Dimension', 'repeated'] }),
  TensorType: message({ elemType: [1, 'int32'], shape: [2, 'Shape'] }),
  WrappedType: message({ elemType: [1, 'Type'] }),
  MapType: message({ keyType: [1, 'int32'], valueType: [2, 'Type'] }),
  Type: message(
    {
      tensorType: [1, 'TensorType'],
      sequenceType: [4, 'WrappedType'],
      mapType: [5, 'MapType'],
      denotation: [6, 'string'],
      sparseTensorType: [8, 'TensorType'],
      optionalType: [9, 'WrappedType'],
    },
    {
      value: { oneof: ['tensorType', 'sequenceType', 'mapType', 'sparseTensorType', 'optionalType'] },
    },
  ),
  ValueInfo: message({ name: [1, 'string'], type: [2, 'Type'], docString: [3, 'string'] }),
  Attribute: message({
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'Tensor'],
    g: [6, 'Graph'],
    floats: [7, 'float', 'repeated'],
    ints: [8, 'int64', 'repeated'],
    strings: [9, 'bytes', 'repeated'],
    tensors: [10, 'Tensor', 'repeated'],
    graphs: [11, 'Graph', 'repeated'],
    docString: [13, 'string'],
    tp: [14, 'Type'],
    typeProtos: [15, 'Type', 'repeated'],
    type: [20, 'int32'],
    refAttrName: [21, 'string'],
    sparseTensor: [22, 'SparseTensor'],
    sparseTensors: [23, 'SparseTensor', 'repeated'],
  }),
  Node: message({
    input: [1, 'string', 'repeated'],
    output: [2, 'string', 'repeated'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'Attribute', 'repeated'],
    docString: [6, 'string'],
    domain: [7, 'string'],
    overload: [8, 'string'],
  }),
  Graph: message({
    node: [1, 'Node', 'repeated'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'repeated'],
    docString: [10, 'string'],
    input: [11, 'ValueInfo', 'repeated'],
    output: [12, 'ValueInfo', 'repeated'],
    valueInfo: [13, 'ValueInfo', 'repeated'],
    sparseInitializer: [15, 'SparseTensor', 'repeated'],
  }),
  Function: message({
    name: [1, 'string'],
    input: [4, 'string', 'repeated'],
    output: [5, 'string', 'repeated'],
    attribute: [6, 'string', 'repeated'],
    node: [7, 'Node', 'repeated'],
    docString: [8, 'string'],
    opsetImport: [9, 'OperatorSetId', 'repeated'],
    domain: [10, 'string'],
    attributeProto: [11, 'Attribute', 'repeated'],
    overload: [13, 'string'],
  }),
  Model: message({
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    producerVersion: [3, 'string'],
    domain: [4, 'string'],
    modelVersion: [5, 'int64'],
    docString: [6, 'string'],
    graph: [7, 'Graph'],
    opsetImport: [8, 'OperatorSetId', 'repeated'],
    metadataProps: [14, 'StringStringEntry', 'repeated'],
    functions: [25, 'Function', 'repeated'],
  }),
};

/** The protobufjs type of ModelProto. Nesting deeper than protobufjs's 100 levels is an error. */
export const ModelType: protobuf.Type = protobuf.Root.fromJSON({
  nested: { onnx: { nested: MESSAGES } },
}).lookupType('onnx.Model');
