import { type CrossAnomaly, topMeans } from '../heads/anomaly-cross.js';
import { LOCAL_PARTS } from '../heads/anomaly-graph.js';
import { mean, quantile, std } from '../math/quantile.js';
import type { CrossPatch } from './cross-patch.js';
import type { LabelledImage } from './labelled-image.js';
import { MixCells } from './mix-cells.js';
import type { StationModel } from './station-model.js';

/** Shares of the patch head that are tried where regions say how good a heat map is. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** Mixes this close in AUPRO are alike. */
const ALIKE_AUPRO = 0.01;
/** Fewer regions do not tell mixes apart. */
const LEAST_REGIONS = 8;

/**
 * How the heat map is made of its parts, each in standard deviations of good images; 0.5 is about where the hottest
 * spot of the oddest good images lies. With regions, the mix whose held-out heat maps find them best; without, the
 * patch head takes over as it separates better.
 */
export const heatScale = (
  { heldOut }: CrossAnomaly,
  images: readonly LabelledImage[],
  patch?: CrossPatch,
): StationModel['heat'] => {
  const isGood = images.map((image) => image.label === 0);
  const top = heldOut.map(({ local }) => topMeans(partAverage(local), 1)[0]);
  const goodTop = top.filter((_, i) => isGood[i]);
  const centre = quantile(goodTop, 0.95);
  const spread = Math.max(std(goodTop), 0.1);
  if (!patch) return { anomalyWeight: 1, patchWeight: 0, patchCentre: 0, centre, spread };
  const goodPatch = [...patch.heldOut].filter((_, i) => isGood[i]);
  const patchCentre = quantile(goodPatch, 0.95);
  const patchSpread = Math.max(std(goodPatch), 1e-3);
  const weightsOf = (share: number): { anomalyWeight: number; patchWeight: number } => ({
    anomalyWeight: (1 - share) / spread,
    patchWeight: share / patchSpread,
  });
  // Separation of defects from good in each part's own units.
  const separation = (values: readonly number[], s: number): number =>
    Math.max(0, (mean(values.filter((_, i) => !isGood[i])) - mean(values.filter((_, i) => isGood[i]))) / s);
  const a = separation(top, spread);
  const b = separation([...patch.heldOut], patchSpread);
  const share =
    patch.regions.size >= LEAST_REGIONS
      ? bestShare(heldOut, patch, images, weightsOf)
      : a + b > 0
        ? b / (a + b)
        : 0;
  return { ...weightsOf(share), patchCentre, centre, spread: 1 };
};

/** [P]: the mean of the anomaly head's three parts. */
const partAverage = (local: Float32Array): Float32Array => {
  const average = new Float32Array(local.length / LOCAL_PARTS);
  for (let p = 0; p < average.length; p++)
    average[p] =
      (local[p * LOCAL_PARTS] + local[p * LOCAL_PARTS + 1] + local[p * LOCAL_PARTS + 2]) / LOCAL_PARTS;
  return average;
};

/**
 * The mix with the highest AUPRO over cells; of those about as good, the one that leans least on what was taught, since
 * a defect nobody has labelled yet shows in the anomaly part alone.
 */
const bestShare = (
  heldOut: CrossAnomaly['heldOut'],
  { local, regions }: CrossPatch,
  images: readonly LabelledImage[],
  weightsOf: (share: number) => { anomalyWeight: number; patchWeight: number },
): number => {
  const cells = new MixCells();
  for (const [i, patches] of local) {
    const kinds = regions.get(i)?.kinds;
    if (images[i].label === 1 && !kinds) continue;
    cells.add(partAverage(heldOut[i].local), patches, heldOut[i].gridWidth, kinds);
  }
  const aupros = SHARES.map((share) => {
    const { anomalyWeight, patchWeight } = weightsOf(share);
    return cells.aupro(anomalyWeight, patchWeight);
  });
  const best = Math.max(...aupros);
  return SHARES[aupros.findIndex((aupro) => aupro >= best - ALIKE_AUPRO)] ?? 0;
};
