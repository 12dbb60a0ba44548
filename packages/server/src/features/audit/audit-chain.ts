import type { AuditEntry } from '@lemniscate/contracts';
import { state, type Statement } from '@lemniscate/contracts/statements';
import { canonicalJson } from '../../lib/canonical-json.js';
import { sha256Hex } from '../../lib/digest.js';

export const NO_HASH = '0'.repeat(64);

/** SHA-256 over the previous hash and the entry in canonical JSON, on two lines. */
export const hashOfEntry = ({ previousHash, ...entry }: AuditEntry): string =>
  sha256Hex(`${previousHash}\n${canonicalJson({ ...entry, hash: undefined })}\n`);

/** Why `entry` cannot be what was written after `previous`, or null. */
export const breakAfter = (previous: { seq: number; hash: string }, entry: AuditEntry): Statement | null => {
  const seq = String(entry.seq);
  if (entry.seq !== previous.seq + 1)
    return state('audit_order', { entry: seq, before: String(previous.seq) });
  if (entry.previousHash !== previous.hash) return state('audit_link', { entry: seq });
  if (hashOfEntry(entry) !== entry.hash) return state('audit_changed', { entry: seq });
  return null;
};
