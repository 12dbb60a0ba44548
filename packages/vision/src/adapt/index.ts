// An entry of its own, so that the command starts without what only other commands need.
export { adapt, DEFAULT_BASE } from './adapt.js';
export type { AdaptOptions, AdaptResult, AdaptSample } from './types.js';
export { listImages } from '../images/list-images.js';
