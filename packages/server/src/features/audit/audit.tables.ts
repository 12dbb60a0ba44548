import type { Actor } from '@lemniscate/contracts';
import type { Generated } from 'kysely';
import type { Json, Time } from '../../db/columns.js';

export interface AuditEntryTable {
  seq: number;
  at: Time;
  actor: Json<Actor>;
  action: string;
  subject: string;
  detail: Json<Record<string, unknown>>;
  previous_hash: string;
  hash: string;
}

/** The last entry once more, so that entries cut off the end are missed. */
export interface AuditHeadTable {
  only_one: Generated<boolean>;
  seq: number;
  hash: string;
}

export interface AuditTables {
  audit_entry: AuditEntryTable;
  audit_head: AuditHeadTable;
}
