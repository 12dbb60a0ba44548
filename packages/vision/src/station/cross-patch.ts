import { evenPatches } from '../heads/anomaly.js';
import type { CrossAnomaly } from '../heads/anomaly-cross.js';
import { type Bag, chooseBag, toBag } from '../heads/patch-bag.js';
import { fitPatchMil, type PatchMilModel, type PatchSettings } from '../heads/patch-mil.js';
import { PatchScorer, patchWeights } from '../heads/patch-scorer.js';
import { type RegionCells, regionCells } from '../heads/region-cells.js';
import type { HeadWeights } from '../heads/weights.js';
import type { Rng } from '../math/rng.js';
import type { LabelledImage } from './labelled-image.js';

/** The patch head, fitted on all images and checked fold by fold. */
export interface CrossPatch {
  model: PatchMilModel;
  /** [n]: image scores by models that have not seen the image. */
  heldOut: Float64Array;
  /** The same for patches, [P] an image: of those with a region, and of good ones. None without regions. */
  local: ReadonlyMap<number, Float32Array>;
  /** Where the defect is, of the images that taught with it. */
  regions: ReadonlyMap<number, RegionCells>;
}

/** The patch head and its checks take at most so many images: all defects first. */
const MOST_PATCH_IMAGES = 1200;
/** What is tried. Few labels, or defects that all look different, ask for a strong penalty. */
const SETTINGS: readonly PatchSettings[] = [
  { penalty: 0.1, defectivePerBag: 5 },
  { penalty: 1, defectivePerBag: 5 },
];
/** Tiny defects: more patches than they have would teach what good looks like as defective. */
const FEWER_PER_BAG: PatchSettings = { penalty: 0.3, defectivePerBag: 2 };
/** With fewer images whose label is all there is, their number of patches hardly matters. */
const LEAST_UNPLACED = 4;

/**
 * Fits the patch head, with the settings at which `loss` of its held-out image
 * scores is least. Every image is seen in coordinates fitted without it, when it teaches and when it is judged: in its
 * own coordinates a good image lies closer to the middle than any new part will, and the head would learn to tell old
 * from new.
 */
export const crossPatch = async (
  images: readonly LabelledImage[],
  folds: Int32Array,
  anomaly: CrossAnomaly,
  loss: (heldOut: Float64Array) => number,
  rng: Rng,
  { step, threads }: { step: () => void; threads?: number },
): Promise<CrossPatch> => {
  const channels = anomaly.model.moments.channels;
  const evenedOf = (i: number): HeadWeights => anomaly.foldEvened.get(folds[i]) as HeadWeights;
  const taught = teachable(images, rng);
  const bags: (Bag & { fold: number })[] = [];
  const regions = new Map<number, RegionCells>();
  for (const [i, image] of images.entries()) {
    step();
    if (!taught.has(i)) continue;
    const features = await image.load();
    const { gridHeight, gridWidth } = features;
    const coverage = image.label === 1 ? await image.coverage?.(gridHeight, gridWidth) : undefined;
    const region = coverage && regionCells(coverage, gridHeight, gridWidth);
    if (region) regions.set(i, region);
    const chosen = chooseBag(image.label, anomaly.heldOut[i].local, rng, region);
    const bag = toBag(chosen, await evenPatches(features, chosen.rows, evenedOf(i)));
    bags.push({ ...bag, fold: folds[i] });
  }

  const unplaced = bags.filter((b) => b.suspects > 0 && b.defective === undefined).length;
  /** What the heat map is measured on, where there are regions to measure it with. */
  const isMapped = (i: number): boolean =>
    regions.has(i) || (regions.size > 0 && images[i].label === 0 && taught.has(i));
  const tried = unplaced >= LEAST_UNPLACED ? [...SETTINGS, FEWER_PER_BAG] : SETTINGS;
  const foldIds = [...new Set(folds)];
  // The fit on all images comes along: beside those without a fold it costs little.
  const models = await fitPatchMil(
    bags,
    channels,
    tried.flatMap((settings) => [
      { settings },
      ...foldIds.map((fold) => ({ settings, takes: (b: number) => bags[b].fold !== fold })),
    ]),
  );
  const trials = tried.map((_, t): Trial => {
    const [model, ...others] = models.slice(t * (1 + foldIds.length), (t + 1) * (1 + foldIds.length));
    return { model, others, heldOut: new Float64Array(images.length), local: new Map() };
  });
  // Each image once for all trials: reading it costs more than judging it.
  const scorer = await PatchScorer.create(threads);
  try {
    const weights = new Map(
      foldIds.map((fold, k) => [fold, patchWeights(trials.map((trial) => trial.others[k]))]),
    );
    for (const [i, image] of images.entries()) {
      step();
      const judged = await scorer.score(await image.load(), { ...evenedOf(i), ...weights.get(folds[i]) });
      trials.forEach(({ heldOut, local }, t) => {
        heldOut[i] = judged.image[t];
        if (isMapped(i)) local.set(i, columnOf(judged.local, t, trials.length));
      });
    }
  } finally {
    await scorer.close();
  }
  const { trial } = trials
    .map((trial) => ({ trial, loss: loss(trial.heldOut) }))
    .reduce((a, b) => (b.loss < a.loss ? b : a));
  const { model, heldOut, local } = trial;
  return { model, heldOut, local, regions };
};

interface Trial {
  model: PatchMilModel;
  /** By index of the fold left out. */
  others: readonly PatchMilModel[];
  heldOut: Float64Array;
  local: Map<number, Float32Array>;
}

const columnOf = (table: Float32Array, column: number, columns: number): Float32Array =>
  Float32Array.from({ length: table.length / columns }, (_, p) => table[p * columns + column]);

const teachable = (images: readonly LabelledImage[], rng: Rng): Set<number> => {
  if (images.length <= MOST_PATCH_IMAGES) return new Set(images.keys());
  const of = (label: number): number[] =>
    rng.shuffle(images.flatMap((im, i) => (im.label === label ? [i] : [])));
  const defects = of(1).slice(0, MOST_PATCH_IMAGES / 2);
  return new Set([...defects, ...of(0).slice(0, MOST_PATCH_IMAGES - defects.length)]);
};
