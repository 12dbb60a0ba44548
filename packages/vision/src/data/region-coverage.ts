import { AppError } from '@lemniscate/contracts/errors';
import type { RegionCoverage } from '../heads/region-cells.js';
import { readImageSize } from '../images/read-image-size.js';
import { readMask } from '../images/read-mask.js';
import type { ImageSize, Mask } from '../images/types.js';
import { clipRegion } from './clip-region.js';
import type { Region, Sample, Skipped } from './model.js';
import { skippedFor } from './problems.js';
import { maskFromRegions } from './region-mask.js';

/** Whether regions are learned from, or image labels alone. */
export type RegionUse = 'use' | 'ignore';

/** The part of a sample that says where its defect is. */
export type Placed = Pick<Sample, 'path' | 'file' | 'label' | 'maskPath' | 'regions'>;

/** Reads how much of each cell of a grid over the image a sample's regions cover; undefined where it has none. */
export type CoverageReader = (
  sample: Placed,
  gridHeight: number,
  gridWidth: number,
) => Promise<RegionCoverage | undefined>;

/**
 * A reader that reads every sample once a grid: a mask may be large, its coverage is small.
 * @param skipped where a bad mask is listed; its image then teaches by its label. Without it the reader throws.
 */
export const createCoverageReader = (skipped?: Skipped[]): CoverageReader => {
  const known = new Map<string, Promise<RegionCoverage | undefined>>();
  return (sample, gridHeight, gridWidth) => {
    const key = `${gridHeight} ${gridWidth} ${sample.path}`;
    const reading = known.get(key) ?? readCoverage(sample, gridHeight, gridWidth, skipped);
    known.set(key, reading);
    return reading;
  };
};

const readCoverage = async (
  sample: Placed,
  gridHeight: number,
  gridWidth: number,
  skipped: Skipped[] | undefined,
): Promise<RegionCoverage | undefined> => {
  if (sample.label === 'ok' || (sample.maskPath === undefined && !sample.regions?.length)) return undefined;
  try {
    const drawn = await drawRegions(sample, await readImageSize(sample.path));
    return drawn && { share: coverageOf(drawn.mask, gridHeight, gridWidth), outlined: drawn.outlined };
  } catch (error) {
    if (!skipped || !(error instanceof AppError)) throw error;
    if (!skipped.some((s) => s.file === sample.file && s.code === error.code))
      skipped.push(skippedFor(sample.file, error));
    return undefined;
  }
};

const drawRegions = async (
  { maskPath, regions = [] }: Placed,
  size: ImageSize,
): Promise<{ mask: Mask; outlined: boolean } | undefined> => {
  if (maskPath !== undefined) return { mask: await readMask(maskPath, size), outlined: true };
  // What lies beside the picture must not be drawn at its border.
  const seen = regions.flatMap((region) => clipRegion(region, size) ?? []);
  if (seen.length === 0) return undefined;
  return { mask: maskFromRegions(seen, size), outlined: seen.every(isOutlined) };
};

/** Four corners are a box by another name: a true outline has more. */
const isOutlined = ({ polygon }: Region): boolean => polygon !== undefined && polygon.length !== 8;

/** [gridHeight · gridWidth]: the share of each cell's pixels that are defect. */
export const coverageOf = (
  { width, height, data }: Mask,
  gridHeight: number,
  gridWidth: number,
): Float32Array => {
  const covered = new Float32Array(gridHeight * gridWidth);
  const pixels = new Float32Array(gridHeight * gridWidth);
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * gridWidth) / width));
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * gridHeight) / height) * gridWidth;
    for (let x = 0; x < width; x++) {
      pixels[row + columns[x]]++;
      if (data[y * width + x]) covered[row + columns[x]]++;
    }
  }
  // An image smaller than its grid leaves cells without a pixel's centre.
  return covered.map((n, cell) => (pixels[cell] > 0 ? n / pixels[cell] : 0));
};
