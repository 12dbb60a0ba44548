export { logGamma } from './gamma.js';
export { inverseIncompleteBeta, regularisedIncompleteBeta } from './incomplete-beta.js';
export { normalCdf, normalQuantile } from './normal.js';
