import { mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { writeError } from '../artifact/files.js';
import type { Model } from '../artifact/open-model.js';
import { decodeImage } from '../images/decode-image.js';
import { encodeOverlay } from '../images/heat-overlay.js';
import type { RgbImage } from '../images/types.js';
import type { Work } from '../progress.js';

/** One photo judged, or the reason it could not be. */
export type Inspection =
  | {
      file: string;
      score: number;
      verdict: 'ok' | 'ng';
      threshold: number;
      latencyMs: number;
      defectType: { type: string; share: number } | null;
      heatmapPath?: string;
    }
  | { file: string; error: { code: string; title: string; hint: string } };

/** Photos decoded ahead of the model: enough to keep it busy, few enough to stay small. */
const DECODE_AHEAD = 3;

/**
 * Judges photos in order, decoding the next while the model runs.
 * @throws AppError of the first bad image unless `skipBad`; cancelled
 */
export async function* inspectFiles(
  model: Model,
  files: readonly string[],
  { skipBad, heatmapsDir, onProgress, signal }: { skipBad?: boolean; heatmapsDir?: string } & Work = {},
): AsyncGenerator<Inspection> {
  if (heatmapsDir !== undefined)
    await mkdir(heatmapsDir, { recursive: true }).catch((error: unknown) => {
      throw writeError(error, heatmapsDir);
    });
  const names = heatmapNames(files);
  const ahead: Promise<RgbImage | { failed: unknown }>[] = [];
  const start = (i: number): void => {
    if (i < files.length) ahead[i] = decodeImage(files[i]).catch((failed: unknown) => ({ failed }));
  };
  for (let i = 0; i < DECODE_AHEAD; i++) start(i);
  for (const [i, file] of files.entries()) {
    if (signal?.aborted) throw new AppError('cancelled');
    const image = await ahead[i];
    delete ahead[i];
    start(i + DECODE_AHEAD);
    if ('failed' in image) {
      if (!skipBad || !(image.failed instanceof AppError)) throw image.failed;
      const { code, message, hint } = image.failed;
      yield { file, error: { code, title: message, hint } };
    } else {
      const { score, verdict, latencyMs, defectType, heatmap } = await model.judge(image);
      const heatmapPath = heatmapsDir === undefined ? undefined : join(heatmapsDir, names[i]);
      if (heatmapPath !== undefined)
        await writeFile(heatmapPath, await encodeOverlay(image, heatmap)).catch((error: unknown) => {
          throw writeError(error, heatmapPath);
        });
      const { threshold } = model.manifest;
      yield { file, score, verdict, threshold, latencyMs, defectType, ...(heatmapPath && { heatmapPath }) };
    }
    onProgress?.({ stage: 'inspecting', done: i + 1, total: files.length });
  }
}

/** One PNG an image; files of one name in different folders get a number. */
const heatmapNames = (files: readonly string[]): string[] => {
  const used = new Map<string, number>();
  return files.map((file) => {
    const stem = basename(file, extname(file));
    const count = (used.get(stem) ?? 0) + 1;
    used.set(stem, count);
    return count === 1 ? `${stem}.png` : `${stem}-${count}.png`;
  });
};
