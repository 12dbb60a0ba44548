import type { Rng } from '../math/rng.js';

/**
 * Assigns every example to one of `folds` groups for cross-validation, classes spread evenly (stratified).
 * @returns fold index per example
 */
export const stratifiedFolds = (labels: readonly number[], folds: number, rng: Rng): Int32Array => {
  const assigned = new Int32Array(labels.length);
  let next = 0;
  for (const label of [...new Set(labels)].sort((a, b) => a - b)) {
    const members = labels.flatMap((l, i) => (l === label ? [i] : []));
    for (const i of rng.shuffle(members)) assigned[i] = next++ % folds;
  }
  return assigned;
};
