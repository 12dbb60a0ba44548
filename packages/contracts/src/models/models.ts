import { z } from 'zod';
import { ArtifactFile, ArtifactSignature } from './stations.js';
import { Id, Instant, Residency, Sha256 } from './primitives.js';
import { Statement } from './statements.js';

/** What a model was made of, as its trainer found it. */
export const BaseOfModel = z
  .object({
    id: z.string(),
    license: z.string(),
    sha256: Sha256,
    /** Of what the base learned from; `none` where it learned from nobody's data, absent where nobody has said. */
    residency: z.union([Residency, z.literal('none')]).optional(),
  })
  .meta({ id: 'BaseOfModel' });

/** What a turn's training produced: one artifact and where it comes from. */
export const ModelRevision = z
  .object({
    id: Id,
    loopId: Id,
    /** 1, 2, 3 … within its loop. */
    number: z.number().int(),
    turnId: Id.nullable(),
    datasetRevisionId: Sha256,
    parentId: Id.nullable(),
    base: BaseOfModel,
    manifestSha256: Sha256,
    files: z.array(ArtifactFile),
    signature: ArtifactSignature,
    threshold: z.number(),
    defectTypes: z.array(z.string()),
    expected: z.record(z.string(), z.unknown()),
    createdAt: Instant,
    trainer: z.string(),
    computeSeconds: z.number(),
  })
  .meta({ id: 'ModelRevision' });
export type ModelRevision = z.infer<typeof ModelRevision>;

export const Champion = z
  .object({
    modelId: Id,
    stationId: Id,
    from: Instant,
    to: Instant.nullable(),
    why: z.string(),
    /** The same; none where a person or a device said it in words of its own. */
    statements: z.array(Statement).default([]),
  })
  .meta({ id: 'Champion' });
export type Champion = z.infer<typeof Champion>;
