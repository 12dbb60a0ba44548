import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetItem, GatePayload, GateResult, GateScore } from '@lemniscate/contracts';
import { artifactParity, decodeImage, openModel, resolveBase } from '@lemniscate/vision';
import type { z } from 'zod';
import type { JobContext } from '../job-context.js';

/** Images on which exported file and learning code are compared; all of them would double the work. */
const PARITY_IMAGES = 12;

/** Scores champion and challenger, as exported files, on images that neither has learned from. */
export const gate = async (
  payload: z.infer<typeof GatePayload>,
  context: JobContext,
): Promise<z.infer<typeof GateResult>> => {
  const { client, images, cacheDir, threads, work } = context;
  const started = performance.now();
  const { manifest } = await client.getDatasetManifest({
    params: { id: payload.datasetRevisionId },
    signal: work.signal,
  });
  const items = manifest.items.filter((item) => item.split !== 'train');
  const paths: string[] = [];
  for (const item of items) paths.push(await images.path(item.imageSha256, work.signal));
  const challenger = await scoreModel(payload.challengerId, { items, paths, stage: 'challenger' }, context);
  const champion = payload.championId
    ? await scoreModel(payload.championId, { items, paths, stage: 'champion' }, context)
    : null;
  const parityMaxAbs = await artifactParity({
    dir: challenger.dir,
    base: await resolveBase(challenger.baseId),
    paths: paths.slice(0, PARITY_IMAGES),
    cacheDir,
    threads,
  });
  return {
    champion: champion?.scores ?? null,
    challenger: challenger.scores,
    latencyMs: { champion: champion?.latencyMs ?? null, challenger: challenger.latencyMs },
    parityMaxAbs,
    computeSeconds: (performance.now() - started) / 1000,
  };
};

const scoreModel = async (
  modelId: string,
  { items, paths, stage }: { items: readonly DatasetItem[]; paths: readonly string[]; stage: string },
  context: JobContext,
): Promise<{ dir: string; baseId: string; scores: z.infer<typeof GateScore>[]; latencyMs: number }> => {
  const { threads, work } = context;
  const { dir, baseId } = await fetchModel(modelId, context);
  const model = await openModel(dir, { threads });
  try {
    const scores: z.infer<typeof GateScore>[] = [];
    const latencies: number[] = [];
    for (const [i, path] of paths.entries()) {
      work.signal.throwIfAborted();
      const { score, verdict, latencyMs } = await model.judge(await decodeImage(path));
      scores.push({ captureId: items[i].captureId, score, verdict });
      latencies.push(latencyMs);
      work.onProgress({ stage: `judging with the ${stage}`, done: i + 1, total: paths.length });
    }
    latencies.sort((a, b) => a - b);
    return { dir, baseId, scores, latencyMs: latencies[latencies.length >> 1] ?? 0 };
  } finally {
    await model.close();
  }
};

const fetchModel = async (
  modelId: string,
  { client, models, jobDir, work }: JobContext,
): Promise<{ dir: string; baseId: string }> => {
  const revision = await client.getModel({ params: { id: modelId }, signal: work.signal });
  const dir = join(jobDir, modelId);
  await mkdir(dir, { recursive: true });
  for (const { name, sha256 } of revision.files)
    await copyFile(await models.path(sha256, work.signal), join(dir, name));
  return { dir, baseId: revision.base.id };
};
