import { z } from 'zod';
import { Id, Instant, Sha256, Verdict } from './primitives.js';

/** An error as it is kept: its code and what fills its words, so that pages can say it in any language. */
export const KeptError = z
  .object({ code: z.string().max(80), params: z.record(z.string(), z.union([z.string(), z.number()])) })
  .meta({ id: 'KeptError' });
export type KeptError = z.infer<typeof KeptError>;

export const ImportInput = z
  .object({
    /** An archive (zip, tar, tar.gz) that was sent as a blob. */
    sha256: Sha256,
    fileName: z.string().trim().min(1).max(255),
    /** For a folder of images without labels: what they all are. Null: the archive's layout says it. */
    verdict: Verdict.nullable(),
  })
  .meta({ id: 'ImportInput' });
export type ImportInput = z.infer<typeof ImportInput>;

export const ImportState = z
  .enum(['waiting', 'running', 'done', 'failed', 'cancelled'])
  .meta({ id: 'ImportState' });
export type ImportState = z.infer<typeof ImportState>;

/** Images of an archive being brought in as labelled captures. */
export const Import = z
  .object({
    id: Id,
    stationId: Id,
    fileName: z.string(),
    verdict: Verdict.nullable(),
    state: ImportState,
    /** Images looked at, and all there are; `total` is 0 until the archive was read. */
    done: z.number().int(),
    total: z.number().int(),
    imported: z.number().int(),
    duplicates: z.number().int(),
    /** The first 200. */
    skipped: z.array(
      z.object({ path: z.string(), reason: z.string(), error: KeptError.nullable().default(null) }),
    ),
    skippedCount: z.number().int(),
    startedBy: z.string(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
    /** Why it failed, in words. */
    problem: z.string().nullable(),
    problemError: KeptError.nullable(),
  })
  .meta({ id: 'Import' });
export type Import = z.infer<typeof Import>;
