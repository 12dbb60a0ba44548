import type { Rng } from '../math/rng.js';
import type { RegionCells } from './region-cells.js';

/** A labelled image as the patch head is taught: a few of its whitened patches. */
export interface Bag {
  /** [k, C] */
  patches: Float32Array;
  /** So many of the first may be defective, most anomalous first; all that follow are good. */
  suspects: number;
  /** How many of the suspects are; undefined where nobody said where the defect is. */
  defective?: number;
}

/** Whitened patches are cut here: one far outlier must not teach more than many clear cases. */
export const WHITE_LIMIT = 6;
const ODDEST_PER_BAG = 16;
const RANDOM_PER_BAG = 6;
/** Of what surrounds a region, most are drawn at random: the heat map must be low there, not only at its oddest. */
const ODDEST_OUTSIDE = 4;
const RANDOM_OUTSIDE = 12;
const INSIDE_PER_BAG = 16;
/** A box holds its defect and what lies in its corners: an ellipse fills π/4 of it, a scratch far less. */
const DEFECTIVE_SHARE_OF_BOX = 0.5;

/** Which patches of an image are to be its bag. */
export interface BagRows extends Pick<Bag, 'suspects' | 'defective'> {
  rows: number[];
}

/**
 * The patches an image is taught with: of an image label, those the anomaly head finds oddest, and a few others; of a
 * region, some inside and some clearly outside. Patches at its rim teach nothing: they see both.
 * @param local [P, 3] of the anomaly head
 * @param region where the defect is, if that is known
 */
export const chooseBag = (label: 0 | 1, local: Float32Array, rng: Rng, region?: RegionCells): BagRows => {
  const all = Array.from({ length: local.length / 3 }, (_, p) => p);
  if (label === 0 || !region) {
    const rows = drawPatches(all, local, ODDEST_PER_BAG, RANDOM_PER_BAG, rng);
    return { rows, suspects: label === 0 ? 0 : rows.length };
  }
  const inside = rng.sample(
    all.filter((p) => region.kinds[p] === 'inside'),
    INSIDE_PER_BAG,
  );
  inside.sort((p, q) => oddness(local, q) - oddness(local, p));
  const outside = all.filter((p) => region.kinds[p] === 'outside');
  return {
    rows: [...inside, ...drawPatches(outside, local, ODDEST_OUTSIDE, RANDOM_OUTSIDE, rng)],
    suspects: inside.length,
    defective: region.outlined ? inside.length : Math.ceil(DEFECTIVE_SHARE_OF_BOX * inside.length),
  };
};

/** @param evened [rows, C], the chosen patches, see `appendEvened` */
export const toBag = ({ suspects, defective }: BagRows, evened: Float32Array): Bag => ({
  patches: evened.map(clipWhite),
  suspects,
  defective,
});

/** The oddest, oddest first, and some of the others. */
const drawPatches = (
  from: readonly number[],
  local: Float32Array,
  oddest: number,
  random: number,
  rng: Rng,
): number[] => {
  const order = [...from].sort((p, q) => oddness(local, q) - oddness(local, p));
  const rest = order.slice(oddest);
  const drawn = rest.length > 0 ? Array.from({ length: random }, () => rest[rng.int(rest.length)]) : [];
  return [...order.slice(0, oddest), ...drawn];
};

const oddness = (local: Float32Array, p: number): number =>
  local[p * 3] + local[p * 3 + 1] + local[p * 3 + 2];

const clipWhite = (x: number): number =>
  x > WHITE_LIMIT ? WHITE_LIMIT : x < -WHITE_LIMIT ? -WHITE_LIMIT : x;
