import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uploadBlob } from '@lemniscate/client';
import type { DatasetItem, TrainPayload, TrainResult } from '@lemniscate/contracts';
import { adapt, type AdaptSample, readManifest } from '@lemniscate/vision';
import type { z } from 'zod';
import { fetchManifest } from '../fetch-manifest.js';
import type { JobContext } from '../job-context.js';
import { outlast } from '../outlast.js';

/** Learns a model from the training images of a frozen dataset revision and hands its files in. */
export const train = async (
  payload: z.infer<typeof TrainPayload>,
  { client, images, jobDir, cacheDir, threads, work }: JobContext,
): Promise<z.infer<typeof TrainResult>> => {
  const started = performance.now();
  const manifest = await fetchManifest(payload.datasetRevisionId, { client, work });
  const items = manifest.items.filter((item) => item.split === 'train');
  const samples: AdaptSample[] = [];
  const unlabelled: string[] = [];
  const total = items.length + manifest.unlabelled.length;
  const fetched = (): void =>
    work.onProgress({ stage: 'fetching images', done: samples.length + unlabelled.length, total });
  for (const item of items) {
    samples.push(sampleOf(item, await images.path(item.imageSha256, work.signal)));
    fetched();
  }
  for (const { imageSha256 } of manifest.unlabelled) {
    unlabelled.push(await images.path(imageSha256, work.signal));
    fetched();
  }
  const { training, costs } = payload;
  const out = join(jobDir, 'model');
  const result = await adapt({
    ...work,
    samples,
    unlabelled,
    out,
    base: training.base,
    seed: training.seed,
    sidePx: training.sidePx ?? undefined,
    budgetMs: training.budgetMs ?? undefined,
    costs: { escape: costs.escape, falseReject: costs.falseReject },
    defectRate: payload.defectRate ?? undefined,
    cacheDir,
    threads,
  });
  const learned = await readManifest(out);
  const files = [];
  for (const name of (await readdir(out)).sort()) {
    const bytes = await readFile(join(out, name));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await outlast(() => uploadBlob(client, { sha256, bytes, signal: work.signal }), work.signal);
    files.push({ name, sha256, sizeBytes: bytes.length });
    work.onProgress({ stage: 'handing the model in', done: files.length, total: 4 });
  }
  return {
    manifestSha256: files.find((f) => f.name === 'manifest.json')?.sha256 as string,
    files,
    base: learned.base,
    threshold: learned.threshold,
    defectTypes: learned.defectTypes,
    expected: { ...result.expected, heads: result.heads, good: result.good, defects: result.defects },
    computeSeconds: (performance.now() - started) / 1000,
  };
};

/** The capture's id is its name: it goes into training.json, and the same dataset gives the same bytes anywhere. */
const sampleOf = (item: DatasetItem, path: string): AdaptSample => ({
  path,
  file: item.captureId,
  label: item.verdict,
  defectTypes: item.defectTypes,
  ...(item.regions.length > 0 && { regions: item.regions }),
});
