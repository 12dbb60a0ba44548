import { z } from 'zod';
import { LabelRegion, Split } from './captures.js';
import { DefectType, Id, Instant, Sha256, Verdict } from './primitives.js';

export const DatasetItem = z
  .object({
    captureId: Id,
    imageSha256: Sha256,
    groupId: Id,
    split: Split,
    verdict: Verdict,
    defectTypes: z.array(DefectType),
    regions: z.array(LabelRegion),
    labelIds: z.array(Id),
  })
  .meta({ id: 'DatasetItem' });
export type DatasetItem = z.infer<typeof DatasetItem>;

export const CaptureImage = z.object({ captureId: Id, imageSha256: Sha256 });

/** Canonical JSON of this is the revision: its digest is its address. Items by capture id. */
export const DatasetManifest = z
  .object({
    format: z.literal('lemniscate-dataset/1'),
    loopId: Id,
    /** Share of defective parts at the stations, as the audit sample has it. */
    defectRate: z.number(),
    items: z.array(DatasetItem),
    /** The newest captures that wait for a label: they show how parts vary, by capture id. */
    unlabelled: z.array(CaptureImage).default([]),
  })
  .meta({ id: 'DatasetManifest' });
export type DatasetManifest = z.infer<typeof DatasetManifest>;

export const SplitCounts = z.object({ ok: z.number().int(), ng: z.number().int() });

export const DatasetRevision = z
  .object({
    id: Sha256,
    loopId: Id,
    parentId: Sha256.nullable(),
    createdAt: Instant,
    counts: z.object({ train: SplitCounts, golden: SplitCounts, audit: SplitCounts }),
  })
  .meta({ id: 'DatasetRevision' });
export type DatasetRevision = z.infer<typeof DatasetRevision>;

export const DatasetDiff = z
  .object({
    added: z.array(DatasetItem),
    removed: z.array(DatasetItem),
    relabelled: z.array(z.object({ before: DatasetItem, after: DatasetItem })),
  })
  .meta({ id: 'DatasetDiff' });
export type DatasetDiff = z.infer<typeof DatasetDiff>;
