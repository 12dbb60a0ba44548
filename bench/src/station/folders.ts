import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Dataset, Rng, Sample } from '@lemniscate/vision';

/** Copies of some photos in one folder. */
export const copyPhotos = async (paths: readonly string[], dir: string): Promise<string> => {
  await mkdir(dir, { recursive: true });
  for (const [i, path] of paths.entries())
    await copyFile(path, join(dir, `${String(i).padStart(5, '0')}-${basename(path)}`));
  return dir;
};

/** Some samples of a folder-shaped dataset (MVTec, ImageFolder) with their masks, laid out as they were. */
export const copySamples = async (
  dataset: Dataset,
  samples: readonly Sample[],
  dir: string,
): Promise<string> => {
  for (const { path, file, maskPath } of samples) {
    const to = join(dir, file);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(path, to);
    if (maskPath === undefined) continue;
    const maskTo = join(dir, relative(dataset.root, maskPath));
    await mkdir(dirname(maskTo), { recursive: true });
    await copyFile(maskPath, maskTo);
  }
  return dir;
};

/** A small set of both labels; for --quick. */
export const someOfEach = (samples: readonly Sample[], good: number, defects: number, rng: Rng): Sample[] => {
  const of = (label: 'ok' | 'ng', n: number): Sample[] =>
    rng.sample(
      samples.filter((s) => s.label === label),
      n,
    );
  const chosen = new Set([...of('ok', good), ...of('ng', defects)]);
  return samples.filter((s) => chosen.has(s));
};
