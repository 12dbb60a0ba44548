import type { Sample } from '../data/model.js';
import type { Rng } from '../math/rng.js';

/**
 * Holds out a share of every kind of image (good, and each defect type), drawn with the seed.
 * @returns samples in their order
 */
export const holdOut = (
  samples: readonly Sample[],
  share: number,
  rng: Rng,
): { pool: Sample[]; heldOut: Sample[] } => {
  const kinds = new Map<string, Sample[]>();
  for (const sample of samples) {
    const kind = sample.label === 'ok' ? '' : sample.defectTypes.join('+') || 'defect';
    kinds.set(kind, [...(kinds.get(kind) ?? []), sample]);
  }
  const held = new Set<Sample>();
  for (const kind of [...kinds.keys()].sort()) {
    const members = kinds.get(kind) as Sample[];
    for (const sample of rng.sample(members, Math.round(share * members.length))) held.add(sample);
  }
  return { pool: samples.filter((s) => !held.has(s)), heldOut: samples.filter((s) => held.has(s)) };
};
