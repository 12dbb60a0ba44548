import { AppError } from '@lemniscate/contracts/errors';
import type { Manifest } from '../artifact/manifest.js';
import { openModel } from '../artifact/open-model.js';
import { readTraining } from '../artifact/training.js';
import type { Heatmap } from '../images/heat-overlay.js';
import type { Sample, Skipped } from '../data/model.js';
import { openDataset } from '../data/open-dataset.js';
import { skippedFor } from '../data/problems.js';
import { readSampleMask } from '../data/sample-regions.js';
import { decodeImage } from '../images/decode-image.js';
import { readImageFile } from '../images/read-image-file.js';
import { quantile } from '../math/quantile.js';
import { confusionAt, rateOf } from '../metrics/confusion.js';
import { PixelMetrics } from '../metrics/pixel.js';
import { averagePrecision } from '../metrics/precision-recall.js';
import { auroc, aurocInterval } from '../metrics/roc.js';
import { byAlarm } from '../metrics/verdict-at.js';
import type { Work } from '../progress.js';
import type { Evaluation, ScoredImage } from './types.js';
import { enlargeHeatmap } from './enlarge-heatmap.js';

export interface EvaluateOptions extends Work {
  model: string;
  data: string;
  skipBad?: boolean;
  threads?: number;
}

/**
 * Measures a model on labelled images, as the exported file judges them. Images it learned from are left out (they
 * would flatter it) unless there are no others of their kind.
 * @throws AppError, see the table
 */
export const evaluateModel = async (options: EvaluateOptions): Promise<Evaluation> => {
  const { data, skipBad, signal, onProgress } = options;
  const dataset = await openDataset(data, { skipBad });
  checkLabels(dataset.samples, data);
  const model = await openModel(options.model, { threads: options.threads });
  try {
    const seen = await learnedFrom(options.model, model.manifest);
    const judged: (ScoredImage & { seen: boolean; latencyMs: number; pixels?: PixelInput })[] = [];
    const skipped: Skipped[] = [...dataset.skipped];
    const start = (i: number): Promise<Loaded> | undefined => {
      const sample = dataset.samples[i];
      return sample && load(sample).catch((failed: unknown) => ({ failed }));
    };
    let next = start(0);
    for (const [i, sample] of dataset.samples.entries()) {
      if (signal?.aborted) throw new AppError('cancelled');
      const loaded = (await next) as Loaded;
      next = start(i + 1);
      if ('failed' in loaded) {
        if (!skipBad || !(loaded.failed instanceof AppError)) throw loaded.failed;
        skipped.push(skippedFor(sample.file, loaded.failed));
      } else {
        const { score, verdict, latencyMs, heatmap } = await model.judge(loaded.image);
        const { path, file, label, defectTypes } = sample;
        const pixels = { sample, heatmap, width: loaded.image.width, height: loaded.image.height };
        judged.push({
          path,
          file,
          label,
          defectTypes,
          score,
          verdict,
          latencyMs,
          seen: seen.has(loaded.sha256),
          pixels,
        });
      }
      onProgress?.({ stage: 'judging', done: i + 1, total: dataset.samples.length });
    }
    const unseen = judged.filter((j) => !j.seen);
    const enough = ['ok', 'ng'].every((label) => unseen.some((j) => j.label === label));
    const used = enough ? unseen : judged;
    checkLabels(used, data);
    const pixel = await pixelMetrics(
      used.map((j) => j.pixels as PixelInput),
      skipBad ? skipped : undefined,
    );
    const images = used.map(({ path, file, label, defectTypes, score, verdict }): ScoredImage => ({
      path,
      file,
      label,
      defectTypes,
      score,
      verdict,
    }));
    return {
      ...summariseScores(images, model.manifest.threshold),
      model: options.model,
      data,
      ...pixel,
      latencyMs: {
        median: quantile(
          used.map((j) => j.latencyMs),
          0.5,
        ),
        p99: quantile(
          used.map((j) => j.latencyMs),
          0.99,
        ),
      },
      seen: { leftOut: judged.length - used.length, included: used.filter((j) => j.seen).length },
      skipped,
      images: [...images].sort(byAlarm),
    };
  } finally {
    await model.close();
  }
};

type Loaded = { image: Awaited<ReturnType<typeof decodeImage>>; sha256: string } | { failed: unknown };

const load = async (sample: Sample): Promise<Loaded> => {
  const { bytes, sha256 } = await readImageFile(sample.path);
  return { image: await decodeImage(bytes, { name: sample.path }), sha256 };
};

const checkLabels = (samples: readonly { label: string }[], path: string): void => {
  if (samples.every((s) => s.label === 'ng')) throw new AppError('only_defects', { path });
  if (samples.every((s) => s.label === 'ok')) throw new AppError('no_defects', { path });
};

const learnedFrom = async (dir: string, manifest: Manifest): Promise<ReadonlySet<string>> => {
  if (!manifest.files['training.json']) return new Set();
  // A device has the model alone.
  const training = await readTraining(dir, manifest).catch((error: AppError) => {
    if (error.code === 'model_invalid' && isMissing(error.cause)) return undefined;
    throw error;
  });
  return new Set(training?.images.map((i) => i.sha256));
};

const isMissing = (cause: unknown): boolean =>
  (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';

/** Everything about the scores that needs no pictures. */
export const summariseScores = (
  images: readonly ScoredImage[],
  threshold: number,
): Pick<
  Evaluation,
  | 'n'
  | 'good'
  | 'defects'
  | 'threshold'
  | 'auroc'
  | 'aurocInterval'
  | 'auprc'
  | 'escapeRate'
  | 'falseRejectRate'
  | 'perDefect'
> => {
  const scores = images.map((i) => i.score);
  const labels = images.map((i) => (i.label === 'ng' ? 1 : 0));
  const confusion = confusionAt({ scores, labels, threshold });
  const { lo, hi } = aurocInterval(scores, labels);
  const defects = labels.reduce<number>((a, b) => a + b, 0);
  return {
    n: images.length,
    good: images.length - defects,
    defects,
    threshold,
    auroc: auroc(scores, labels),
    aurocInterval: { lo, hi },
    auprc: averagePrecision(scores, labels),
    escapeRate: confusion.escapeRate,
    falseRejectRate: confusion.falseRejectRate,
    perDefect: [...new Set(images.flatMap((i) => i.defectTypes))].sort().map((type) => {
      const ofType = images.filter((i) => i.defectTypes.includes(type));
      const escaped = ofType.filter((i) => i.verdict === 'ok').length;
      const compared = [...images.filter((i) => i.label === 'ok'), ...ofType];
      return {
        type,
        n: ofType.length,
        escaped,
        escapeRate: rateOf(escaped, ofType.length),
        auroc: auroc(
          compared.map((i) => i.score),
          compared.map((i) => (i.label === 'ng' ? 1 : 0)),
        ),
      };
    }),
  };
};

export interface PixelInput {
  sample: Sample;
  heatmap: Heatmap;
  width: number;
  height: number;
}

/** Pixels of a heat map compared at most; larger masks are compared at half size and so on. */
const MOST_PIXELS = 2_000_000;

/**
 * Heat maps against masks; null where no defect has one.
 * @param skipped where a bad mask is listed instead of thrown
 */
export const pixelMetrics = async (
  inputs: readonly PixelInput[],
  skipped?: Skipped[],
): Promise<{ pixelAuroc: number | null; pixelAupro: number | null }> => {
  if (!inputs.some(({ sample }) => sample.maskPath || sample.regions?.length))
    return { pixelAuroc: null, pixelAupro: null };
  const metrics = new PixelMetrics();
  for (const { sample, heatmap, width, height } of inputs) {
    try {
      const mask = sample.label === 'ok' ? null : await readSampleMask(sample, { width, height });
      // A defect nobody outlined says nothing about where.
      if (mask === undefined) continue;
      const shrink = Math.ceil(Math.sqrt((width * height) / MOST_PIXELS));
      const w = Math.floor(width / shrink);
      const h = Math.floor(height / shrink);
      metrics.add(enlargeHeatmap(heatmap, w, h), mask && shrinkMask(mask.data, width, shrink, w, h), w, h);
    } catch (error) {
      if (!skipped || !(error instanceof AppError)) throw error;
      skipped.push(skippedFor(sample.file, error));
    }
  }
  const { pixelAuroc, pixelAupro } = metrics.result();
  return {
    pixelAuroc: Number.isFinite(pixelAuroc) ? pixelAuroc : null,
    pixelAupro: Number.isFinite(pixelAupro) ? pixelAupro : null,
  };
};

const shrinkMask = (data: Uint8Array, width: number, shrink: number, w: number, h: number): Uint8Array => {
  if (shrink === 1) return data;
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h * shrink; y++)
    for (let x = 0; x < w * shrink; x++)
      if (data[y * width + x]) out[Math.floor(y / shrink) * w + Math.floor(x / shrink)] = 1;
  return out;
};
