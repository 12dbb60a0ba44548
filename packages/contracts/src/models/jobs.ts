import { z } from 'zod';
import { CaptureImage } from './datasets.js';
import { ArtifactFile, Costs } from './stations.js';
import { TrainingSettings } from './loops.js';
import { BaseOfModel } from './models.js';
import { Id, Instant, Sha256, Share, Verdict } from './primitives.js';

/** Learn a model from a frozen dataset revision. Same payload, same bytes. */
export const TrainPayload = z
  .object({
    turnId: Id,
    loopId: Id,
    datasetRevisionId: Sha256,
    training: TrainingSettings,
    costs: Costs,
    defectRate: Share.nullable(),
  })
  .meta({ id: 'TrainPayload' });

export const TrainResult = z
  .object({
    manifestSha256: Sha256,
    /** All uploaded as blobs before. */
    files: z.array(ArtifactFile),
    base: BaseOfModel,
    threshold: z.number(),
    defectTypes: z.array(z.string()),
    expected: z.record(z.string(), z.unknown()),
    computeSeconds: z.number(),
  })
  .meta({ id: 'TrainResult' });

export const GatePayload = z
  .object({
    turnId: Id,
    loopId: Id,
    datasetRevisionId: Sha256,
    championId: Id.nullable(),
    challengerId: Id,
    /** Id of a base or its path on the trainer's machine, as the challenger was learned from it. Older jobs lack it. */
    base: z.string().optional(),
    /** Captures of the audit sample that teach nobody yet: whether the two differ on them needs no label. */
    sample: z.array(CaptureImage).default([]),
    /** Captures that wait for a label beside it: the challenger's doubts say which of them teach most. */
    waiting: z.array(CaptureImage).default([]),
  })
  .meta({ id: 'GatePayload' });

export const GateScore = z
  .object({ captureId: Id, score: z.number(), verdict: Verdict })
  .meta({ id: 'GateScore' });

/** What the exported files said of the golden set and the audit sample. */
export const GateResult = z
  .object({
    champion: z.array(GateScore).nullable(),
    challenger: z.array(GateScore),
    /**
     * Training images that the champion had not learned from, one of each group: what its exported file said of them,
     * and what cross-validation said of the challenger's way of learning.
     */
    unseen: z
      .object({ champion: z.array(GateScore), challenger: z.array(GateScore) })
      .nullable()
      .default(null),
    /** Training images of both, one of each group: what cross-validation said of either's way of learning. */
    taught: z
      .object({ champion: z.array(GateScore), challenger: z.array(GateScore) })
      .nullable()
      .default(null),
    /** What both said of the sample; null without a champion. */
    sample: z
      .object({ champion: z.array(GateScore), challenger: z.array(GateScore) })
      .nullable()
      .default(null),
    /** What the challenger said of the captures that wait. */
    waiting: z.array(GateScore).default([]),
    latencyMs: z.object({ champion: z.number().nullable(), challenger: z.number() }),
    /** Largest difference between the score of the exported file and that of the code that learned it. */
    parityMaxAbs: z.number(),
    computeSeconds: z.number(),
  })
  .meta({ id: 'GateResult' });

export const JOB_KINDS = ['train', 'gate'] as const;
export const JobKind = z.enum(JOB_KINDS).meta({ id: 'JobKind' });
export type JobKind = z.infer<typeof JobKind>;

export const JobWork = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('train'), payload: TrainPayload }),
  z.object({ kind: z.literal('gate'), payload: GatePayload }),
]);
export type JobWork = z.infer<typeof JobWork>;

export const JobResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('train'), result: TrainResult }),
  z.object({ kind: z.literal('gate'), result: GateResult }),
]);
export type JobResult = z.infer<typeof JobResult>;

export const JobState = z.enum(['queued', 'leased', 'done', 'failed', 'cancelled']).meta({ id: 'JobState' });

export const Job = z
  .object({
    id: Id,
    kind: JobKind,
    state: JobState,
    attempt: z.number().int(),
    maxAttempts: z.number().int(),
    createdAt: Instant,
    leasedBy: z.string().nullable(),
    leaseExpiresAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    error: z.string().nullable(),
    progress: z.object({ stage: z.string(), done: z.number(), total: z.number() }).nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.infer<typeof Job>;

/** `leaseId` names this lease: a trainer that lost it is told so and stops. */
export const LeasedJob = z
  .object({ jobId: Id, leaseId: Id, leaseExpiresAt: Instant, attempt: z.number().int(), work: JobWork })
  .meta({ id: 'LeasedJob' });
export type LeasedJob = z.infer<typeof LeasedJob>;
