import { z } from 'zod';

/**
 * A tar: `manifest.json` first, `site-key.pem`, `tables/{name}.jsonl` (one row a line), `blobs/{sha256}`, and last
 * `end.json`, whose absence tells of a file that was cut short.
 */
export const MANIFEST = 'manifest.json';
export const SITE_KEY = 'site-key.pem';
export const END = 'end.json';
export const tableEntry = (name: string): string => `tables/${name}.jsonl`;
export const blobEntry = (sha256: string): string => `blobs/${sha256}`;

const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const FileDigest = z.object({ sha256: Digest, sizeBytes: z.number().int().min(0) });

export const BackupManifest = z.object({
  format: z.literal('lemniscate-backup/1'),
  createdAt: z.iso.datetime(),
  version: z.string(),
  /** Migrations that the database had, in order. */
  migrations: z.array(z.string()),
  siteKey: FileDigest.extend({ keyId: z.string() }),
  tables: z.array(FileDigest.extend({ name: z.string().regex(/^[a-z_]{1,63}$/), rows: z.number().int() })),
  blobs: z.object({ count: z.number().int(), bytes: z.number().int() }),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** The digest of the manifest ties the last entry to the first. */
export const BackupEnd = z.object({ manifestSha256: Digest, blobs: z.number().int() });
