import type { ImageFeatures } from '../features/extractor.js';
import { anomalyWeights, fitAnomaly, type GoodSummary, type RingScale } from '../heads/anomaly.js';
import { type PartScale, standardiseParts } from '../heads/anomaly-cross.js';
import { LOCAL_PARTS } from '../heads/anomaly-graph.js';
import type { AnomalyScorer } from '../heads/anomaly-scorer.js';
import { createRng, type Rng } from '../math/rng.js';

/** Photos to be scored by a model of other photos. Plain data: it may travel to another thread. */
export interface Fold {
  /** What the model is made from: everything but the photos. */
  others: readonly GoodSummary[];
  photos: readonly ImageFeatures[];
  /** In [0, 1): the draw that the choice of the bank starts from. */
  draw: number;
  rings: RingScale;
  partScale: PartScale;
}

/** Draws that were made beforehand, so that folds can be worked on in any order. */
export const rngOf = (draw: number): Rng => ({ ...createRng(0), int: (n) => Math.floor(draw * n) });

/** The anomaly score of each photo, in standard deviations of good photos. */
export const scoreFold = async (
  { others, photos, draw, rings, partScale }: Fold,
  scorer: AnomalyScorer,
): Promise<number[]> => {
  const weights = await anomalyWeights(await fitAnomaly(others, rngOf(draw)), rings);
  const scores: number[] = [];
  for (const photo of photos) {
    const z = standardiseParts((await scorer.score(photo, weights)).image, partScale);
    scores.push((z[0] + z[1] + z[2]) / LOCAL_PARTS);
  }
  return scores;
};
