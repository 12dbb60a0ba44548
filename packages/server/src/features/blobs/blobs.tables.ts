import type { Generated } from 'kysely';
import type { Time } from '../../db/columns.js';

export interface BlobTable {
  sha256: string;
  size_bytes: number;
  created_at: Time;
  /** Last upload or new reference; the grace period counts from here. */
  touched_at: Time;
  /** Its bytes are being removed: it is as good as gone. */
  deleting: Generated<boolean>;
}

export interface BlobTables {
  blob: BlobTable;
}
