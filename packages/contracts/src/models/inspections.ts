import { z } from 'zod';
import { CaptureReason } from './stations.js';
import { DefectType, Id, Instant, Sha256, Share, Verdict } from './primitives.js';

/** The challenger's opinion of the same image. */
export const SecondOpinion = z
  .object({ modelId: Id, score: Share, verdict: Verdict, latencyMs: z.number().min(0) })
  .meta({ id: 'SecondOpinion' });

/** One image judged. Made at the device; its id makes uploads idempotent. */
export const Inspection = z
  .object({
    id: Id,
    stationId: Id,
    /** By the device's clock. */
    at: Instant,
    partId: z.string().max(120).nullable(),
    /** Whose verdict counted. */
    modelId: Id,
    score: Share,
    threshold: Share,
    verdict: Verdict,
    defectType: DefectType.nullable(),
    latencyMs: z.number().min(0),
    second: SecondOpinion.nullable(),
  })
  .meta({ id: 'Inspection' });
export type Inspection = z.infer<typeof Inspection>;

export const MAX_INSPECTIONS_PER_UPLOAD = 2000;

/** Sent after its inspection and after its image's blob. */
export const CaptureUpload = z
  .object({
    inspection: Inspection,
    reasons: z.array(CaptureReason).min(1).max(6),
    image: z.object({
      sha256: Sha256,
      width: z.number().int().min(1),
      height: z.number().int().min(1),
      mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp', 'image/bmp', 'image/tiff']),
    }),
    /** Perceptual hash, hex; near-duplicates differ in few bits. */
    perceptualHash: z
      .string()
      .regex(/^[0-9a-f]{16,64}$/)
      .nullable(),
    heatmapSha256: Sha256.nullable().default(null),
  })
  .meta({ id: 'CaptureUpload' });
export type CaptureUpload = z.infer<typeof CaptureUpload>;

/** An operator's word at the line. */
export const OverrideUpload = z
  .object({
    id: Id,
    inspectionId: Id,
    stationId: Id,
    at: Instant,
    verdict: Verdict,
    defectTypes: z.array(DefectType).max(20),
    operator: z.string().trim().max(64),
  })
  .meta({ id: 'OverrideUpload' });
export type OverrideUpload = z.infer<typeof OverrideUpload>;

export const UploadResult = z
  .object({ accepted: z.number().int(), duplicates: z.number().int() })
  .meta({ id: 'UploadResult' });
export type UploadResult = z.infer<typeof UploadResult>;
