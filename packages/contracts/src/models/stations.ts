import { z } from 'zod';
import { CAPTURE_REASONS, DEFAULT_COSTS } from '../words.js';
import { Id, Instant, Note, Rate, Sha256, Share, Slug } from './primitives.js';
import { Statement } from './statements.js';

/** What a mistake costs, in the site's currency. Only the ratio matters for the operating point; the sums for money. */
export const Costs = z
  .object({
    escape: z.number().positive(),
    falseReject: z.number().positive(),
    /** What one label costs: a reviewer's time. */
    label: z.number().nonnegative().default(0),
  })
  .meta({ id: 'Costs' });
export type Costs = z.infer<typeof Costs>;

/** Why an image was kept. */
export const CaptureReason = z.enum(CAPTURE_REASONS).meta({ id: 'CaptureReason' });
export type CaptureReason = z.infer<typeof CaptureReason>;

export const CapturePolicy = z
  .object({
    /** Uniform share of all parts that is always kept: the only unbiased view of escapes. */
    auditShare: Share.default(0.02),
    /** Images an hour at most, the audit sample apart. */
    maxPerHour: z.number().int().min(0).default(120),
    /** Bytes of images waiting at the device. */
    maxBytes: z
      .number()
      .int()
      .min(0)
      .default(2 * 1024 ** 3),
    uncertain: z.boolean().default(true),
    novel: z.boolean().default(true),
  })
  .meta({ id: 'CapturePolicy' });
export type CapturePolicy = z.infer<typeof CapturePolicy>;

export const StationSettings = z.object({
  title: Note.default(''),
  costs: Costs.default({ ...DEFAULT_COSTS }),
  capture: CapturePolicy.prefault({}),
  /** By hand; null: the model's own operating point. */
  threshold: Share.nullable().default(null),
  /** Parts a day, for sums of money. */
  partsPerDay: z.number().positive().default(1000),
});

export const Station = StationSettings.extend({
  id: Id,
  name: Slug,
  deviceId: Id.nullable(),
  loopId: Id.nullable(),
  championId: Id.nullable(),
  createdAt: Instant,
}).meta({ id: 'Station' });
export type Station = z.infer<typeof Station>;

/** How a station did over a time: all parts it saw, and what its audit sample says of errors. */
export const StationRates = z
  .object({
    from: Instant,
    to: Instant,
    inspections: z.number().int(),
    rejected: z.number().int(),
    rejectRate: Rate.nullable(),
    /** From labelled audit samples alone. */
    escapeRate: Rate.nullable(),
    falseRejectRate: Rate.nullable(),
    defectRate: Rate.nullable(),
    latencyMs: z.object({ median: z.number(), p99: z.number() }).nullable(),
  })
  .meta({ id: 'StationRates' });
export type StationRates = z.infer<typeof StationRates>;

export const StationHour = z
  .object({
    hour: Instant,
    modelId: Id.nullable(),
    inspections: z.number().int(),
    rejected: z.number().int(),
  })
  .meta({ id: 'StationHour' });
export type StationHour = z.infer<typeof StationHour>;

/** Something that moved at a station, and how far. */
export const DriftAlarm = z
  .object({
    id: Id,
    stationId: Id,
    at: Instant,
    measurement: z.string(),
    shiftSd: z.number(),
    inWords: z.string(),
    /** The same but for what moved and how far, which have fields of their own; none in alarms of before there were any. */
    statements: z.array(Statement).default([]),
    clearedAt: Instant.nullable(),
  })
  .meta({ id: 'DriftAlarm' });
export type DriftAlarm = z.infer<typeof DriftAlarm>;

/** Robust summary of how a run of images looked, to tell drift from defects. */
export const ConditionWindow = z
  .object({
    from: Instant,
    to: Instant,
    n: z.number().int().min(1),
    measurements: z.record(z.string().max(40), z.object({ median: z.number(), spread: z.number().min(0) })),
  })
  .meta({ id: 'ConditionWindow' });
export type ConditionWindow = z.infer<typeof ConditionWindow>;

/** A file of a model, addressed by content. */
export const ArtifactFile = z
  .object({ name: z.string().regex(/^[\w.-]{1,80}$/), sha256: Sha256, sizeBytes: z.number().int().min(0) })
  .meta({ id: 'ArtifactFile' });
export type ArtifactFile = z.infer<typeof ArtifactFile>;

/** The site's word that an artifact is its own: Ed25519 over `signedText` of the manifest's digest. */
export const ArtifactSignature = z
  .object({ keyId: z.string(), manifestSha256: Sha256, signature: z.base64() })
  .meta({ id: 'ArtifactSignature' });
export type ArtifactSignature = z.infer<typeof ArtifactSignature>;

/** What is signed for an artifact: manifest.json's digest covers every other file. */
export const artifactSignedText = (manifestSha256: string): string =>
  `lemniscate-artifact/1\n${manifestSha256}\n`;
