import { realpath } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { mapConcurrent } from '../data/map-concurrent.js';

const LOOKED_UP_AT_ONCE = 32;

/**
 * A heat map is named after its photo, so that where photos lie it would replace them, or others that are not judged now.
 * @throws AppError usage
 */
export const checkHeatmapFolder = async (dir: string, files: readonly string[]): Promise<void> => {
  const real = await realpath(dir);
  const foldersOf = async (file: string): Promise<(string | undefined)[]> => [
    await realpath(dirname(file)).catch(() => undefined),
    // Where a link leads.
    await realpath(file).then(dirname, () => undefined),
  ];
  const folders = await mapConcurrent(files, LOOKED_UP_AT_ONCE, foldersOf);
  const at = folders.findIndex((ofFile) => ofFile.includes(real));
  if (at < 0) return;
  throw new AppError('usage', {
    detail: `Heat maps cannot be written to ${dir}: the photo ${files[at]} lies there and could be replaced. Give --heatmaps a folder of its own.`,
  });
};

/** One PNG an image; where two would have one name, on disks that do not tell capitals apart either, the later gets a number. */
export const heatmapNames = (files: readonly string[]): string[] => {
  const used = new Set<string>();
  const counts = new Map<string, number>();
  return files.map((file) => {
    const stem = basename(file, extname(file));
    const key = stem.toLowerCase();
    let count = counts.get(key) ?? 0;
    let name: string;
    do {
      count++;
      name = count === 1 ? `${stem}.png` : `${stem}-${count}.png`;
    } while (used.has(name.toLowerCase()));
    counts.set(key, count);
    used.add(name.toLowerCase());
    return name;
  });
};
