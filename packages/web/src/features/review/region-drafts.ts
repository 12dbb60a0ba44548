import type { LabelRegion } from '@lemniscate/contracts';

const PREFIX = 'lemniscate.draft.regions.';

/** Regions that were drawn and not yet sent survive a reload and a closed tab. */
export const readRegions = (captureId: string): readonly LabelRegion[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + captureId) ?? '[]');
    return Array.isArray(kept) ? (kept as LabelRegion[]) : [];
  } catch {
    return [];
  }
};

export const writeRegions = (captureId: string, regions: readonly LabelRegion[]): void => {
  try {
    if (regions.length === 0) localStorage.removeItem(PREFIX + captureId);
    else localStorage.setItem(PREFIX + captureId, JSON.stringify(regions));
  } catch {
    // A browser that keeps nothing: they live as long as the tab.
  }
};
