import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetItem, GatePayload, GateResult, GateScore } from '@lemniscate/contracts';
import {
  artifactParity,
  decodeImage,
  decodeState,
  heldOutVerdicts,
  inspectFiles,
  median,
  type Model,
  openModel,
  readChecked,
  readManifest,
} from '@lemniscate/vision';
import { z } from 'zod';
import { fetchManifest } from '../fetch-manifest.js';
import type { JobContext } from '../job-context.js';
import type { KeptScore } from '../kept-scores.js';
import { outlast } from '../outlast.js';

/** Images on which exported file and learning code are compared; all of them would double the work. */
const PARITY_IMAGES = 12;
/** Judged one by one, with nothing beside, also where their scores are kept: enough for a median. */
const TIMED_IMAGES = 20;

/**
 * Scores champion and challenger, as exported files, on images that neither has learned from; and on training images that
 * are new to the champion, where cross-validation stands for the challenger.
 */
export const gate = async (
  payload: z.infer<typeof GatePayload>,
  context: JobContext,
): Promise<z.infer<typeof GateResult>> => {
  const { images, cacheDir, threads, work } = context;
  const started = performance.now();
  const manifest = await fetchManifest(payload.datasetRevisionId, context);
  const golden = manifest.items.filter((item) => item.split !== 'train');
  const taught = manifest.items.filter((item) => item.split === 'train');
  const challengerModel = await fetchModel(payload.challengerId, 'challenger', context);
  const sample = payload.championId ? payload.sample : [];
  const judged = [...golden, ...sample];
  const challenger = await scoreModel(challengerModel, [...judged, ...payload.waiting], context);
  let champion: Scored | null = null;
  let unseen: z.infer<typeof GateResult>['unseen'] = null;
  let taughtBoth: z.infer<typeof GateResult>['taught'] = null;
  if (payload.championId) {
    const model = await fetchModel(payload.championId, 'champion', context);
    const held = await heldOutScores(challengerModel.dir, taught);
    const single = alone(taught);
    const fresh = held ? await newToModel(model.dir, single) : [];
    const before = await taughtBefore(model, context);
    const heldBefore = held && (await heldOutScores(model.dir, before));
    taughtBoth = held && heldBefore && pairUp(saidAlike(single, before), heldBefore, held);
    champion = await scoreModel(model, [...judged, ...fresh], context);
    unseen = held && {
      champion: champion.scores.slice(judged.length),
      challenger: fresh.map((item) => held.get(item.captureId) as Score),
    };
  }
  // Without a golden set any image will do: the two have to agree on all.
  const compared = (golden.length > 0 ? golden : taught).slice(0, PARITY_IMAGES);
  const parityMaxAbs = await artifactParity({
    dir: challengerModel.dir,
    base: payload.base,
    paths: await images.paths(
      compared.map((item) => item.imageSha256),
      work.signal,
    ),
    cacheDir,
    threads,
  });
  return {
    champion: champion?.scores.slice(0, golden.length) ?? null,
    challenger: challenger.scores.slice(0, golden.length),
    unseen,
    taught: taughtBoth,
    sample: champion && {
      champion: champion.scores.slice(golden.length, judged.length),
      challenger: challenger.scores.slice(golden.length, judged.length),
    },
    waiting: challenger.scores.slice(judged.length),
    latencyMs: { champion: champion?.latencyMs ?? null, challenger: challenger.latencyMs },
    parityMaxAbs,
    computeSeconds: (performance.now() - started) / 1000,
  };
};

type Judged = Pick<DatasetItem, 'captureId' | 'imageSha256'>;

type Score = z.infer<typeof GateScore>;

interface Scored {
  scores: Score[];
  latencyMs: number;
}

interface FetchedModel {
  dir: string;
  manifestSha256: string;
  datasetRevisionId: string;
  stage: 'champion' | 'challenger';
}

/**
 * By the exported file, or by what it said of the same image at a gate before: a champion is asked of the same sample again and
 * again. Some are judged one by one in any case, to time it.
 */
const scoreModel = async (
  { dir, manifestSha256, stage }: FetchedModel,
  items: readonly Judged[],
  { images, scores, threads, work }: JobContext,
): Promise<Scored> => {
  const said = await scores.of(manifestSha256);
  const known = new Set(said.keys());
  // New ones first.
  const digests = [...new Set(items.map((item) => item.imageSha256))].sort(
    (a, b) => Number(known.has(a)) - Number(known.has(b)),
  );
  const timed = digests.slice(0, TIMED_IMAGES);
  const others = digests.slice(TIMED_IMAGES).filter((sha256) => !known.has(sha256));
  const paths = await images.paths([...timed, ...others], work.signal);
  const onDone = (done: number): void =>
    work.onProgress({ stage: `judging with the ${stage}`, done, total: paths.length });
  const latencies: number[] = [];
  /** A session for so many; none is started where there are none. */
  const using = async (images: number, judge: (model: Model) => Promise<void>): Promise<void> => {
    if (images === 0) return;
    const model = await openModel(dir, { threads, images });
    try {
      await judge(model);
    } finally {
      await model.close();
    }
  };
  try {
    await using(Math.min(1, timed.length), async (model) => {
      for (const [i, sha256] of timed.entries()) {
        work.signal.throwIfAborted();
        const { score, verdict, latencyMs } = await model.judge(await decodeImage(paths[i]));
        said.set(sha256, { score, verdict });
        latencies.push(latencyMs);
        onDone(i + 1);
      }
    });
    await using(others.length, async (model) => {
      let done = 0;
      for await (const one of inspectFiles(model, paths.slice(timed.length), { signal: work.signal })) {
        if ('error' in one) continue; // It throws instead unless told to skip.
        said.set(others[done++], { score: one.score, verdict: one.verdict });
        onDone(timed.length + done);
      }
    });
  } finally {
    await scores.keep(manifestSha256, said);
  }
  return {
    scores: items.map(({ captureId, imageSha256 }) => ({
      captureId,
      ...(said.get(imageSha256) as KeptScore),
    })),
    latencyMs: latencies.length > 0 ? median(latencies) : 0,
  };
};

/** By capture; null where the challenger knows no defects, or did not learn from exactly these images. */
const heldOutScores = async (
  dir: string,
  taught: readonly DatasetItem[],
): Promise<Map<string, Score> | null> => {
  const manifest = await readManifest(dir);
  const held = heldOutVerdicts(decodeState(await readChecked(dir, manifest, 'state.bin'), dir));
  if (held?.length !== taught.length) return null;
  // They come in the order in which they were handed to it.
  if (held.some(({ label }, i) => (label === 1) !== (taught[i].verdict === 'ng'))) return null;
  return new Map(
    taught.map(({ captureId }, i) => [
      captureId,
      { captureId, score: held[i].score, verdict: held[i].verdict },
    ]),
  );
};

const Training = z.object({ images: z.array(z.object({ file: z.string() })) });

/** Those that a model had not learned from. */
const newToModel = async (dir: string, items: readonly DatasetItem[]): Promise<DatasetItem[]> => {
  const training = Training.parse(JSON.parse(await readFile(join(dir, 'training.json'), 'utf8')));
  const known = new Set(training.images.map((image) => image.file));
  return items.filter((item) => !known.has(item.captureId));
};

/** Those that are the only ones of their group: neither model has learned from a relative, nor has cross-validation. */
const alone = (items: readonly DatasetItem[]): DatasetItem[] => {
  const sizes = new Map<string, number>();
  for (const { groupId } of items) sizes.set(groupId, (sizes.get(groupId) ?? 0) + 1);
  return items.filter((item) => sizes.get(item.groupId) === 1);
};

/** What a model had learned from, in the order in which it was handed to it. */
const taughtBefore = async (
  { datasetRevisionId }: FetchedModel,
  context: JobContext,
): Promise<DatasetItem[]> => {
  const manifest = await fetchManifest(datasetRevisionId, context);
  return manifest.items.filter((item) => item.split === 'train');
};

/** Those that are held for the same as then. */
const saidAlike = (items: readonly DatasetItem[], before: readonly DatasetItem[]): DatasetItem[] => {
  const said = new Map(before.map(({ captureId, verdict }) => [captureId, verdict]));
  return items.filter(({ captureId, verdict }) => said.get(captureId) === verdict);
};

/** Of images that taught both, what cross-validation says of either. */
const pairUp = (
  items: readonly DatasetItem[],
  before: ReadonlyMap<string, Score>,
  after: ReadonlyMap<string, Score>,
): NonNullable<z.infer<typeof GateResult>['taught']> => {
  const both = items.flatMap(({ captureId }) => {
    const [champion, challenger] = [before.get(captureId), after.get(captureId)];
    return champion && challenger ? [{ champion, challenger }] : [];
  });
  return { champion: both.map((b) => b.champion), challenger: both.map((b) => b.challenger) };
};

const fetchModel = async (
  modelId: string,
  stage: FetchedModel['stage'],
  { client, models, jobDir, work: { signal } }: JobContext,
): Promise<FetchedModel> => {
  const revision = await outlast(() => client.getModel({ params: { id: modelId }, signal }), signal);
  const dir = join(jobDir, stage);
  await mkdir(dir, { recursive: true });
  for (const { name, sha256 } of revision.files)
    await copyFile(await models.path(sha256, signal), join(dir, name));
  const { manifestSha256, datasetRevisionId } = revision;
  return { dir, manifestSha256, datasetRevisionId, stage };
};
