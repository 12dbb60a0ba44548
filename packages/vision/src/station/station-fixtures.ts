import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { ImageFeatures } from '../features/extractor.js';
import type { RgbImage } from '../images/types.js';
import { createRng } from '../math/rng.js';
import { toFloat16 } from '../onnx/float16.js';

export type Defect = 'blot' | 'streak';

export interface PhotoOptions {
  width?: number;
  height?: number;
  defect?: Defect;
}

export const SIDE_PX = 96;

const isDefective = (
  x: number,
  y: number,
  seed: number,
  { width, height, defect }: Required<PhotoOptions>,
): boolean => {
  const rng = createRng(seed).fork('place');
  const [cx, cy] = [(0.3 + 0.4 * rng.next()) * width, (0.3 + 0.4 * rng.next()) * height];
  return defect === 'blot'
    ? Math.hypot(x - cx, y - cy) < 0.13 * width
    : Math.abs(y - cy) < 0.04 * height && Math.abs(x - cx) < 0.3 * width;
};

const shadeOf = (defect: Defect): number => (defect === 'blot' ? -80 : 75);

const mapPixels = <T extends Uint8Array>(
  out: T,
  width: number,
  set: (i: number, x: number, y: number) => void,
): T => {
  const height = out.length / width;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) set(y * width + x, x, y);
  return out;
};

const maskOf = (seed: number, options: PhotoOptions): Uint8Array => {
  const { width = SIDE_PX, height = width, defect } = options;
  const out = new Uint8Array(width * height);
  if (!defect) return out;
  return mapPixels(out, width, (i, x, y) => {
    if (isDefective(x, y, seed, { width, height, defect })) out[i] = 255;
  });
};

/** For tests: a ringed plate with a little noise; a dark blot or a bright streak is the defect. */
export const photo = (seed: number, options: PhotoOptions = {}): RgbImage => {
  const { width = SIDE_PX, height = width, defect } = options;
  const rng = createRng(seed);
  const mask = maskOf(seed, options);
  const light = rng.normal() * 3;
  const data = new Uint8Array(width * height * 3);
  mapPixels(new Uint8Array(width * height), width, (i, x, y) => {
    const radius = Math.hypot(x / width - 0.5, y / height - 0.5);
    const ring = radius > 0.3 && radius < 0.36 ? 35 : 0;
    const value = 140 + light + ring + (mask[i] && defect ? shadeOf(defect) : 0) + rng.normal() * 5;
    data.fill(Math.min(255, Math.max(0, Math.round(value))), i * 3, i * 3 + 3);
  });
  return { width, height, data };
};

export const writePhoto = async (path: string, seed: number, options: PhotoOptions = {}): Promise<string> => {
  const { data, width, height } = photo(seed, options);
  await mkdir(dirname(path), { recursive: true });
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toFile(path);
  return path;
};

const writeMask = async (path: string, seed: number, options: PhotoOptions): Promise<void> => {
  const { width = SIDE_PX, height = width } = options;
  await mkdir(dirname(path), { recursive: true });
  await sharp(maskOf(seed, options), { raw: { width, height, channels: 1 } })
    .png()
    .toFile(path);
};

/** Good photos, one a seed. @returns their paths */
export const writeGood = async (
  dir: string,
  seeds: Iterable<number>,
  options: PhotoOptions = {},
): Promise<string[]> => {
  const paths: string[] = [];
  for (const seed of seeds)
    paths.push(await writePhoto(join(dir, `${String(seed).padStart(4, '0')}.png`), seed, options));
  return paths;
};

export interface LineCounts {
  goodTrain: number;
  goodTest: number;
  perType: number;
  masks?: boolean;
  options?: PhotoOptions;
}

/** A dataset as MVTec AD lays it out, with defect types `blot` and `streak`. */
export const writeLine = async (
  dir: string,
  { goodTrain, goodTest, perType, masks = true, options }: LineCounts,
): Promise<string> => {
  await writeGood(join(dir, 'train/good'), range(0, goodTrain), options);
  await writeGood(join(dir, 'test/good'), range(100, 100 + goodTest), options);
  for (const [t, defect] of (['blot', 'streak'] as const).entries())
    for (const seed of range(200 + 50 * t, 200 + 50 * t + perType)) {
      await writePhoto(join(dir, `test/${defect}/${seed}.png`), seed, { ...options, defect });
      if (masks)
        await writeMask(join(dir, `ground_truth/${defect}/${seed}_mask.png`), seed, { ...options, defect });
    }
  return dir;
};

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** A folder of its own for a test file. */
export const createScratch = async (): Promise<{
  dir: string;
  at: (name: string) => string;
  remove(): Promise<void>;
}> => {
  const dir = await mkdtemp(join(tmpdir(), 'lemniscate-'));
  return { dir, at: (name) => join(dir, name), remove: () => rm(dir, { recursive: true, force: true }) };
};

export const GRID = { gridHeight: 7, gridWidth: 9, channels: 6 };

/** For tests of heads: features drawn from a normal distribution; `oddAt` patches lie `shift` away in channel 0. */
export const drawnFeatures = (
  seed: number,
  { oddAt = [], shift = 8 }: { oddAt?: readonly number[]; shift?: number } = {},
): ImageFeatures => {
  const rng = createRng(seed);
  const { gridHeight, gridWidth, channels } = GRID;
  const values = Float32Array.from({ length: gridHeight * gridWidth * channels }, () => rng.normal());
  for (const p of oddAt) values[p * channels] += shift;
  return {
    ...GRID,
    patches: Uint16Array.from(values, toFloat16),
    pooled: Float32Array.from({ length: 20 }, () => rng.normal()),
  };
};
