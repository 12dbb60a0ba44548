export * from './proto.js';
export * from './attributes.js';
export { readOnnx, parseOnnx, type ReadOnnxOptions } from './read.js';
export { encodeOnnx } from './write.js';
export {
  tensorData,
  tensorFloats,
  tensorInts,
  makeTensor,
  elemTypeName,
  elementCount,
  type TensorArray,
} from './tensor.js';
export { modelInputs, modelOutputs, modelMetadata, tensorType, valueSpec, type TensorSpec } from './shape.js';
export { modelOpset } from './walk.js';
export { cutGraph } from './cut.js';
export { upgradeOpset } from './upgrade-opset.js';
export { GraphBuilder, type GraphBuilderOptions, type NodeOptions } from './graph-builder.js';
export { createSession, type SessionOptions } from './session.js';
