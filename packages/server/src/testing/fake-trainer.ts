import type { GatePayload, GateResult, LeasedJob, TrainResult } from '@lemniscate/contracts';
import type { z } from 'zod';
import { sha256Hex } from '../lib/digest.js';
import type { TestLine } from './line.js';

type Verdict = 'ok' | 'ng';
type Judge = (truth: Verdict, captureId: string) => { score: number; verdict: Verdict };

/** Right about everything. */
export const perfect: Judge = (truth) => ({ score: truth === 'ng' ? 0.95 : 0.05, verdict: truth });
/** Lets every defect pass. */
export const blind: Judge = () => ({ score: 0.1, verdict: 'ok' });

/** Does the jobs of a trainer without learning anything: the files are text, the judgements are made up. */
export const createFakeTrainer = (
  { jobs, datasets, app }: Pick<TestLine, 'jobs' | 'datasets'> & { app: Pick<TestLine['app'], 'context'> },
  judges: {
    champion?: Judge;
    challenger?: Judge;
    judgesTraining?: boolean;
    /** Training images that taught the champion too. */
    taughtBoth?: (captureId: string) => boolean;
    /** What is true of a part that nobody labelled. */
    truthOf?: (captureId: string) => Verdict;
  } = {},
) => {
  const { champion = blind, challenger = perfect, judgesTraining = false, truthOf = () => 'ok' } = judges;
  const { taughtBoth = () => false } = judges;
  const { blobs } = app.context;

  const keep = async (name: string, text: string) => {
    const { sha256, sizeBytes } = await blobs.put(Buffer.from(text));
    return { name, sha256, sizeBytes };
  };

  const train = async (revisionId: string): Promise<z.infer<typeof TrainResult>> => {
    const model = await keep('model.onnx', `model of ${revisionId}`);
    const manifest = await keep(
      'manifest.json',
      JSON.stringify({ files: { 'model.onnx': { sha256: model.sha256, sizeBytes: model.sizeBytes } } }),
    );
    return {
      manifestSha256: manifest.sha256,
      files: [manifest, model],
      base: { id: 'lemniscate-s16', license: 'Apache-2.0', sha256: sha256Hex('base'), residency: 'none' },
      threshold: 0.5,
      defectTypes: ['scratch'],
      expected: {},
      computeSeconds: 3,
    };
  };

  const gate = async ({
    datasetRevisionId: revisionId,
    championId,
    sample,
    waiting,
  }: z.infer<typeof GatePayload>): Promise<z.infer<typeof GateResult>> => {
    const hasChampion = championId !== null;
    const { manifest } = await datasets.readManifest(revisionId);
    const golden = manifest.items.filter((item) => item.split !== 'train');
    const taught = manifest.items.filter((item) => item.split === 'train');
    const both = taught.filter((item) => taughtBoth(item.captureId));
    const fresh = taught.filter((item) => !taughtBoth(item.captureId));
    const judgeSample = (judgement: Judge) =>
      sample.map(({ captureId }) => ({ captureId, ...judgement(truthOf(captureId), captureId) }));
    const judge = (judgement: Judge, items = golden) =>
      items.map((item) => ({ captureId: item.captureId, ...judgement(item.verdict, item.captureId) }));
    return {
      champion: hasChampion ? judge(champion) : null,
      challenger: judge(challenger),
      unseen:
        judgesTraining && hasChampion
          ? { champion: judge(champion, fresh), challenger: judge(challenger, fresh) }
          : null,
      taught:
        judgesTraining && hasChampion
          ? { champion: judge(champion, both), challenger: judge(challenger, both) }
          : null,
      sample: hasChampion ? { champion: judgeSample(champion), challenger: judgeSample(challenger) } : null,
      waiting: waiting.map(({ captureId }) => ({ captureId, ...challenger(truthOf(captureId), captureId) })),
      latencyMs: { champion: hasChampion ? 5 : null, challenger: 5 },
      parityMaxAbs: 1e-6,
      computeSeconds: 1,
    };
  };

  const lease = async (): Promise<LeasedJob | null> =>
    jobs.leaseJob({ kinds: ['train', 'gate'], trainerName: 'fake', waitSeconds: 0 });

  /** Null: there was nothing to do. */
  const doOne = async (): Promise<'train' | 'gate' | null> => {
    const job = await lease();
    if (!job) return null;
    const { work } = job;
    const outcome =
      work.kind === 'train'
        ? { kind: 'train' as const, result: await train(work.payload.datasetRevisionId) }
        : {
            kind: 'gate' as const,
            result: await gate(work.payload),
          };
    await jobs.completeJob(job.jobId, { leaseId: job.leaseId, outcome });
    return work.kind;
  };

  return { lease, doOne, train, gate };
};
