import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { AppError, type LabelRegion, type Verdict } from '@lemniscate/contracts';
import { listImages, openDataset, type Skipped } from '@lemniscate/vision';

export interface ArchiveImage {
  /** Absolute. */
  path: string;
  /** As shown to people. */
  file: string;
  verdict: Verdict;
  defectTypes: string[];
  regions: LabelRegion[];
}

export interface ReadArchive {
  images: ArchiveImage[];
  skipped: Skipped[];
}

/** The one folder that everything lies in, as most archives have it. */
const onlyFolder = async (folder: string): Promise<string | null> => {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.length === 1 && entries[0].isDirectory() ? join(folder, entries[0].name) : null;
};

const MAX_TYPES = 20;
const MAX_REGIONS = 200;
const MAX_NUMBERS = 4000;

const typeName = (type: string): string =>
  type
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 64)
    .trim() || 'defect';

const toRegion = (region: {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  polygon?: number[];
}): LabelRegion[] => {
  const { polygon, ...box } = region;
  const fits =
    [box.x, box.y, box.width, box.height].every(Number.isFinite) && box.width > 0 && box.height > 0;
  if (!fits) return [];
  const outline = polygon && polygon.length >= 6 && polygon.length <= MAX_NUMBERS ? { polygon } : {};
  return [{ ...box, type: typeName(box.type), x: Math.max(0, box.x), y: Math.max(0, box.y), ...outline }];
};

const readLabelled = async (folder: string, depth = 0): Promise<ReadArchive> => {
  try {
    const { samples, skipped } = await openDataset(folder, { skipBad: true });
    return {
      images: samples.map((sample) => ({
        path: sample.path,
        file: sample.file,
        verdict: sample.label,
        defectTypes: [...new Set(sample.defectTypes.map(typeName))].slice(0, MAX_TYPES),
        regions: (sample.regions ?? []).flatMap(toRegion).slice(0, MAX_REGIONS),
      })),
      skipped,
    };
  } catch (error) {
    const inner = depth < 3 ? await onlyFolder(folder) : null;
    const unknown = error instanceof AppError && error.code === 'dataset_not_recognised';
    if (!unknown || inner === null) throw error;
    return readLabelled(inner, depth + 1);
  }
};

const readFlat = async (folder: string, verdict: Verdict): Promise<ReadArchive> => ({
  images: (await listImages(folder)).map((path) => ({
    path,
    file: relative(folder, path).split(sep).join('/'),
    verdict,
    defectTypes: [],
    regions: [],
  })),
  skipped: [],
});

/**
 * What an unpacked archive holds: as its layout says, or every image with the one verdict given.
 * @throws AppError dataset_not_recognised, folder_has_no_images, …
 */
export const readArchive = (folder: string, verdict: Verdict | null): Promise<ReadArchive> =>
  verdict === null ? readLabelled(folder) : readFlat(folder, verdict);
