import { z } from 'zod';
import { Actor } from './access.js';
import { Capture } from './captures.js';
import { DatasetRevision } from './datasets.js';
import { Inspection } from './inspections.js';
import { Turn } from './loops.js';
import { Champion, ModelRevision } from './models.js';
import { Id, Instant } from './primitives.js';
import { Statement } from './statements.js';

/** What happened. `subject` is what it happened to: {kind}:{id}. */
export const Event = z
  .object({
    seq: z.number().int(),
    at: Instant,
    type: z.string(),
    actor: Actor,
    subject: z.string(),
    loopId: Id.nullable(),
    stationId: Id.nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof Event>;

/** `hash` = SHA-256 over the previous row's hash and this row in canonical JSON. */
export const AuditEntry = z
  .object({
    seq: z.number().int(),
    at: Instant,
    actor: Actor,
    action: z.string(),
    subject: z.string(),
    detail: z.record(z.string(), z.unknown()),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditCheck = z
  .object({
    entries: z.number().int(),
    intact: z.boolean(),
    /** The first row at which the chain breaks, and how. */
    brokenAt: z.number().int().nullable(),
    detail: z.string().nullable(),
    /** The same, to be said in any language; one at most. */
    statements: z.array(Statement),
    headHash: z.string().nullable(),
  })
  .meta({ id: 'AuditCheck' });
export type AuditCheck = z.infer<typeof AuditCheck>;

/** From a verdict back to everything it rests on. */
export const InspectionLineage = z
  .object({
    inspection: Inspection,
    capture: Capture.nullable(),
    model: ModelRevision.nullable(),
    turn: Turn.nullable(),
    datasetRevision: DatasetRevision.nullable(),
    labels: z.number().int(),
    reviewers: z.array(z.object({ actor: Actor, labels: z.number().int() })),
    base: z.object({ id: z.string(), license: z.string(), sha256: z.string() }).nullable(),
  })
  .meta({ id: 'InspectionLineage' });
export type InspectionLineage = z.infer<typeof InspectionLineage>;

/** From a model forward to everything it judged. */
export const ModelImpact = z
  .object({
    model: ModelRevision,
    champions: z.array(Champion),
    inspections: z.number().int(),
    rejected: z.number().int(),
    firstAt: Instant.nullable(),
    lastAt: Instant.nullable(),
    derivedModels: z.array(Id),
  })
  .meta({ id: 'ModelImpact' });
export type ModelImpact = z.infer<typeof ModelImpact>;

/** From an image forward: the datasets that hold it, the models taught by it, and how many parts those judged. */
export const CaptureImpact = z
  .object({
    captureId: Id,
    datasetRevisionIds: z.array(z.string()),
    modelIds: z.array(Id),
    inspections: z.number().int(),
  })
  .meta({ id: 'CaptureImpact' });
export type CaptureImpact = z.infer<typeof CaptureImpact>;
