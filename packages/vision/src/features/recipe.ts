import type { Base } from '../bases/base.js';

/** Changes when the same image and base would give other features, so that old caches are not read. */
export const FRONT_END_VERSION = 1;

/** Most channels a patch keeps; a base with more is projected (see `channelProjection`). */
export const MAX_PATCH_CHANNELS = 512;

/** How an image becomes features. Everything that changes their values is here. */
export interface FeatureRecipe {
  /** The image is resized, keeping its aspect ratio, to about `sidePx`² pixels. */
  sidePx: number;
  /** The image is first sampled at `oversample` × the working size, then averaged: anti-aliasing for large photos. */
  oversample: 1 | 2 | 4 | 8;
  /** A second, half-size pass adds context to the pooled features. Not for bases of a fixed size. */
  coarse: boolean;
  /** A base of a fixed size sees the image in tiles × tiles pieces; others just take a larger image. */
  tiles: number;
  /** Mean pixel value every image is brought to by one factor; 0 leaves images as they are. */
  brightness: number;
}

/** Most tiles along a side. */
const MOST_TILES = 8;

/**
 * The recipe for a working size, given how large the station's images are.
 * Bilinear sampling reads 2×2 pixels, so it covers every pixel while the image is at most twice the sampled size.
 * @param nativeSidePx square root of the median image's area
 * @param brightness mean pixel value of the station's images; 0 leaves images as they are
 */
export const recipeFor = (
  base: Base,
  sidePx: number,
  nativeSidePx: number,
  brightness = 0,
): FeatureRecipe => {
  const { fixedSize, fixedBatch } = base;
  const tileSide = fixedSize && Math.sqrt(fixedSize.width * fixedSize.height);
  const tiles =
    tileSide === undefined || fixedBatch !== undefined
      ? 1
      : Math.min(MOST_TILES, Math.max(1, Math.round(sidePx / tileSide)));
  const worked = tileSide === undefined ? sidePx : tiles * tileSide;
  const needed = nativeSidePx / (2 * worked);
  const oversample = ([1, 2, 4, 8] as const).find((k) => k >= needed * 0.999) ?? 8;
  return { sidePx: worked, oversample, coarse: fixedSize === undefined, tiles, brightness };
};

/** Pixels the base is given for one image: of all tiles, or of the image and its half-size pass. */
export const pixelsGiven = ({ sidePx, coarse }: FeatureRecipe): number => sidePx ** 2 * (coarse ? 1.25 : 1);

/**
 * The working side for a station nobody has labelled yet, in pixels: larger photos hold smaller details, but a base
 * trained on small pictures sees no further when they are blown up. With labels, validation chooses (`chooseStore`).
 */
export const startingSidePx = (nativeSidePx: number): number =>
  Math.min(384, Math.max(224, Math.round((14 * Math.sqrt(nativeSidePx)) / 32) * 32));
