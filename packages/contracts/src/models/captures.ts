import { z } from 'zod';
import { REVIEW_STATES } from '../words.js';
import { Actor } from './access.js';
import { CaptureReason } from './stations.js';
import { Inspection } from './inspections.js';
import { DefectType, Id, Instant, Note, Sha256, Verdict } from './primitives.js';

/** In pixels of the upright image. */
export const LabelRegion = z
  .object({
    type: DefectType,
    x: z.number().min(0),
    y: z.number().min(0),
    width: z.number().positive(),
    height: z.number().positive(),
    /** x, y, x, y, … */
    polygon: z.array(z.number()).min(6).max(4000).optional(),
  })
  .meta({ id: 'LabelRegion' });
export type LabelRegion = z.infer<typeof LabelRegion>;

export const LabelInput = z
  .object({
    verdict: Verdict,
    defectTypes: z.array(DefectType).max(20).default([]),
    regions: z.array(LabelRegion).max(200).default([]),
    /** From the image being shown to the key. */
    seconds: z.number().min(0).max(86_400),
    note: Note.default(''),
  })
  .refine((l) => l.verdict === 'ng' || (l.defectTypes.length === 0 && l.regions.length === 0), {
    message: 'a good part has no defect types and no regions',
    path: ['defectTypes'],
  })
  .meta({ id: 'LabelInput' });
export type LabelInput = z.input<typeof LabelInput>;

/** One judgement of near-duplicates; `seconds` is for all of them together. */
export const LabelsInput = LabelInput.safeExtend({
  captureIds: z.array(Id).min(1).max(200),
}).meta({ id: 'LabelsInput' });
export type LabelsInput = z.input<typeof LabelsInput>;

export const Label = z
  .object({
    id: Id,
    captureId: Id,
    author: Actor,
    at: Instant,
    /** `first` and `second` by reviewers, `override` at the line, `adjudication` settles a conflict, `import` came with its folder. */
    kind: z.enum(['first', 'second', 'override', 'adjudication', 'import']),
    verdict: Verdict,
    defectTypes: z.array(DefectType),
    regions: z.array(LabelRegion),
    seconds: z.number(),
    note: z.string(),
    withdrawn: z.boolean(),
  })
  .meta({ id: 'Label' });
export type Label = z.infer<typeof Label>;

/** `waiting` for a first label, `second` for another's opinion, `conflict` for an adjudicator; `labelled` is settled. */
export const ReviewState = z.enum(REVIEW_STATES).meta({ id: 'ReviewState' });
export type ReviewState = z.infer<typeof ReviewState>;

/** Where a labelled image may be used; once given it never changes, and one part's images share it. */
export const Split = z.enum(['train', 'golden', 'audit']).meta({ id: 'Split' });
export type Split = z.infer<typeof Split>;

export const Capture = z
  .object({
    id: Id,
    stationId: Id,
    takenAt: Instant,
    /** Null for an image that was imported rather than inspected. Its id is the capture's otherwise. */
    inspection: Inspection.nullable(),
    reasons: z.array(CaptureReason),
    image: z.object({ sha256: Sha256, width: z.number(), height: z.number(), mediaType: z.string() }),
    heatmapSha256: Sha256.nullable(),
    receivedAt: Instant,
    /** Near-duplicates and images of one part have the same group. */
    groupId: Id,
    state: ReviewState,
    split: Split.nullable(),
    /** What is held true, once labelled. */
    verdict: Verdict.nullable(),
    defectTypes: z.array(DefectType),
    labels: z.array(Label),
  })
  .meta({ id: 'Capture' });
export type Capture = z.infer<typeof Capture>;

export const ReviewSummary = z
  .object({
    waiting: z.number().int(),
    second: z.number().int(),
    conflicts: z.number().int(),
    labelledToday: z.number().int(),
    medianSecondsPerLabel: z.number().nullable(),
    agreement: z
      .object({
        pairs: z.number().int(),
        disagreements: z.number().int(),
        kappa: z.object({ value: z.number(), lo: z.number(), hi: z.number() }).nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'ReviewSummary' });
export type ReviewSummary = z.infer<typeof ReviewSummary>;
