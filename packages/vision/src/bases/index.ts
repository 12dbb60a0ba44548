export type { Base, BaseFeature, BaseInput, KnownBase } from './base.js';
export { listBases } from './box.js';
export { resolveBase } from './resolve.js';
export { checkBase, type BaseReport, type BaseRun, type ModelFacts } from './check.js';
export { loadBaseGraph } from './load.js';
export { multiplyAddsPerPixel } from './multiply-adds.js';
export { appendBase, type AppendedFeature } from './append.js';
export { BoxDescriptor } from './descriptor.js';
