import { readMask } from '../images/read-mask.js';
import type { ImageSize, Mask } from '../images/types.js';
import type { LostNotes } from './lost-notes.js';
import { regionsFromMask } from './mask-regions.js';
import type { Region, Sample } from './model.js';
import { maskFromRegions } from './region-mask.js';

/**
 * The defect mask of a sample at its image's size: its mask file, or its regions drawn; undefined when it has neither.
 * @throws AppError as `readMask`
 */
export const readSampleMask = async (sample: Sample, size: ImageSize): Promise<Mask | undefined> => {
  if (sample.label === 'ok') return undefined;
  if (sample.maskPath !== undefined) return readMask(sample.maskPath, size);
  return sample.regions ? maskFromRegions(sample.regions, size) : undefined;
};

const wholeImage = (type: string, { width, height }: ImageSize): Region => ({
  type,
  x: 0,
  y: 0,
  width,
  height,
  polygon: [0, 0, width, 0, width, height, 0, height],
});

const fromMask = async (
  maskPath: string,
  type: string,
  size: ImageSize,
  lost: LostNotes,
): Promise<Region[]> => {
  const { regions, withHoles } = regionsFromMask(await readMask(maskPath, size), type);
  if (withHoles > 0) lost.add('holes in masks: an outline covers what it encloses');
  return regions;
};

const findRegions = async (sample: Sample, size: ImageSize, lost: LostNotes): Promise<Region[]> => {
  const { regions = [], maskPath, defectTypes } = sample;
  if (regions.length > 0) {
    if (maskPath !== undefined) lost.add('mask images, where there are regions too: the regions are written');
    return regions;
  }
  return maskPath === undefined ? [] : fromMask(maskPath, defectTypes[0], size, lost);
};

/**
 * The regions of a sample for a format that knows nothing else: its own, or the patches of its mask, or the whole image
 * where nobody said where the defect is. None when it is ok.
 * @throws AppError as `readMask`
 */
export const sampleRegions = async (sample: Sample, size: ImageSize, lost: LostNotes): Promise<Region[]> => {
  if (sample.label === 'ok') return [];
  const regions = await findRegions(sample, size, lost);
  if (regions.length === 0) {
    lost.add('that the place of a defect is not known: a box over the whole image stands for it');
    return sample.defectTypes.map((type) => wholeImage(type, size));
  }
  if (sample.defectTypes.some((type) => !regions.some((region) => region.type === type))) {
    lost.add('defect types that no region shows');
  }
  return regions;
};
