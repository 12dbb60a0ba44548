import type { AuditEntry } from '@lemniscate/contracts';
import { canonicalJson } from '../../lib/canonical-json.js';
import { sha256Hex } from '../../lib/digest.js';

export const NO_HASH = '0'.repeat(64);

/** SHA-256 over the previous hash and the entry in canonical JSON, on two lines. */
export const hashOfEntry = ({ previousHash, ...entry }: AuditEntry): string =>
  sha256Hex(`${previousHash}\n${canonicalJson({ ...entry, hash: undefined })}\n`);

/** Why `entry` cannot be what was written after `previous`, or null. */
export const breakAfter = (previous: { seq: number; hash: string }, entry: AuditEntry): string | null => {
  if (entry.seq !== previous.seq + 1)
    return `entry ${entry.seq} follows ${previous.seq}: something between was removed or the order changed`;
  if (entry.previousHash !== previous.hash)
    return `entry ${entry.seq} names another entry before it than the one that is there`;
  if (hashOfEntry(entry) !== entry.hash) return `entry ${entry.seq} was changed after it was written`;
  return null;
};
