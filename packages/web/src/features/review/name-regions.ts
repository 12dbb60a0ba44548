import type { LabelRegion } from '@lemniscate/contracts';

/** Regions that were drawn before anybody said what they show. */
export const hasUnnamed = (regions: readonly LabelRegion[]): boolean =>
  regions.some(({ type }) => type === '');

/** They show what the image is labelled with. Null: nothing was said, so it has to be asked. */
export const nameRegions = (
  regions: readonly LabelRegion[],
  types: readonly string[],
): readonly LabelRegion[] | null => {
  if (!hasUnnamed(regions)) return regions;
  if (types.length === 0) return null;
  return regions.map((region) => (region.type === '' ? { ...region, type: types[0] } : region));
};
