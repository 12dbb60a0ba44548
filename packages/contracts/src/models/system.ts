import { z } from 'zod';
import { Instant } from './primitives.js';
import { Statement } from './statements.js';

export const Health = z
  .object({
    status: z.enum(['ok', 'starting', 'stopping', 'failing']),
    version: z.string(),
    database: z.enum(['pglite', 'postgresql']),
    time: Instant,
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

export const DoctorCheck = z.object({
  name: z.string(),
  ok: z.boolean(),
  checked: z.number().int(),
  problems: z.array(z.string()),
  /** The same, to be said in any language. */
  statements: z.array(Statement),
  whatToDo: z.string().nullable(),
});

export const DoctorReport = z
  .object({ ok: z.boolean(), checks: z.array(DoctorCheck) })
  .meta({ id: 'DoctorReport' });
export type DoctorReport = z.infer<typeof DoctorReport>;

/** RFC 9457; `code` is stable, `hint` says what to do. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    hint: z.string(),
    requestId: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export const BlobStatus = z
  .object({ sha256: z.string(), complete: z.boolean(), offset: z.number().int() })
  .meta({ id: 'BlobStatus' });
export type BlobStatus = z.infer<typeof BlobStatus>;

const Stored = z.object({ count: z.number().int(), bytes: z.number().int() });

/** What fills the disk. */
export const StorageUse = z
  .object({
    blobs: Stored,
    /** By what refers to them, one blob under its first: `unreferenced` ones are collected after a while. */
    byKind: z.array(Stored.extend({ kind: z.string() })),
    databaseBytes: z.number().int(),
    /** Of the disk with the data folder; null where it cannot be told. */
    freeDiskBytes: z.number().int().nullable(),
    unfinishedUploads: Stored,
  })
  .meta({ id: 'StorageUse' });
export type StorageUse = z.infer<typeof StorageUse>;
