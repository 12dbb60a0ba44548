import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@lemniscate/contracts/errors';
import { writeError, writeFileAtomically } from '../artifact/files.js';
import type { Model } from '../artifact/open-model.js';
import { Ahead } from '../images/ahead.js';
import { decodeImage } from '../images/decode-image.js';
import { encodeOverlay } from '../images/heat-overlay.js';
import { DEFAULT_IMAGE_LIMITS } from '../images/limits.js';
import { PixelRoom } from '../images/pixel-room.js';
import { readImageBytes } from '../images/read-image-file.js';
import type { Work } from '../progress.js';
import { checkHeatmapFolder, heatmapNames } from './heatmap-files.js';

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

/** Files read ahead, each call of which takes a turn of the event loop that comes once a run of the model… */
const READ_AHEAD = 6;
/** … and photos decoded ahead: enough to keep the model busy, few enough to stay small. */
const DECODE_AHEAD = 2;

/**
 * Judges photos in order, decoding the next while the model runs.
 * @throws AppError of the first bad image unless `skipBad`; usage when a heat map could replace a photo; cancelled
 */
export async function* inspectFiles(
  model: Model,
  files: readonly string[],
  {
    skipBad,
    heatmapsDir,
    pixelsInHand,
    onProgress,
    signal,
  }: { skipBad?: boolean; heatmapsDir?: string; pixelsInHand?: number } & Work = {},
): AsyncGenerator<Inspection> {
  if (heatmapsDir !== undefined)
    await mkdir(heatmapsDir, { recursive: true }).catch((error: unknown) => {
      throw writeError(error, heatmapsDir);
    });
  if (heatmapsDir !== undefined) await checkHeatmapFolder(heatmapsDir, files);
  const names = heatmapNames(files);
  const read = new Ahead(files.length, READ_AHEAD, (i) => readImageBytes(files[i], DEFAULT_IMAGE_LIMITS));
  const room = new PixelRoom(pixelsInHand);
  const decoded = new Ahead(files.length, DECODE_AHEAD, async (i) =>
    decodeImage(await read.take(i), {
      name: files[i],
      beforePixels: (size) => room.enter(i, size),
    }),
  );
  const judged = new Ahead(files.length, model.atOnce - 1, async (i) => {
    const image = await decoded.take(i);
    return { image, judgement: await model.judge(image) };
  });
  for (const [i, file] of files.entries()) {
    if (signal?.aborted) throw new AppError('cancelled');
    room.want(i);
    const one = await judged.take(i).catch((failed: unknown) => ({ failed }));
    if ('failed' in one) {
      if (!skipBad || !(one.failed instanceof AppError)) throw one.failed;
      const { code, message, hint } = one.failed;
      yield { file, error: { code, title: message, hint } };
    } else {
      const { image, judgement } = one;
      const { score, verdict, latencyMs, defectType, heatmap } = judgement;
      const heatmapPath = heatmapsDir === undefined ? undefined : join(heatmapsDir, names[i]);
      if (heatmapPath !== undefined)
        await writeFileAtomically(heatmapPath, await encodeOverlay(image, heatmap));
      const { threshold } = model.manifest;
      yield { file, score, verdict, threshold, latencyMs, defectType, ...(heatmapPath && { heatmapPath }) };
    }
    room.leave(i);
    onProgress?.({ stage: 'inspecting', done: i + 1, total: files.length });
  }
}
