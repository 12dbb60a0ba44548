import type { AuditEntry } from '@lemniscate/contracts';
import type { Selectable } from 'kysely';
import { toInstant, toJson } from '../../db/columns.js';
import type { Db, Trx } from '../../db/schema.js';
import type { AuditEntryTable } from './audit.tables.js';

const toEntry = (row: Selectable<AuditEntryTable>): AuditEntry => ({
  seq: row.seq,
  at: toInstant(row.at),
  actor: row.actor,
  action: row.action,
  subject: row.subject,
  detail: row.detail,
  previousHash: row.previous_hash,
  hash: row.hash,
});

export const readHead = async (db: Db): Promise<{ seq: number; hash: string } | undefined> =>
  await db.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirst();

/** The head moves with the entries; the caller holds the log's lock. */
export const appendEntries = async (trx: Trx, entries: AuditEntry[]): Promise<void> => {
  const rows = entries.map((entry) => ({
    seq: entry.seq,
    at: new Date(entry.at),
    actor: toJson(entry.actor),
    action: entry.action,
    subject: entry.subject,
    detail: toJson(entry.detail),
    previous_hash: entry.previousHash,
    hash: entry.hash,
  }));
  const { seq, hash } = rows[rows.length - 1];
  await trx.insertInto('audit_entry').values(rows).execute();
  await trx
    .insertInto('audit_head')
    .values({ seq, hash })
    .onConflict((conflict) => conflict.column('only_one').doUpdateSet({ seq, hash }))
    .execute();
};

/** Newest first. */
export const listEntriesBefore = async (
  db: Db,
  before: number | undefined,
  limit: number,
): Promise<AuditEntry[]> => {
  let query = db.selectFrom('audit_entry').selectAll().orderBy('seq', 'desc').limit(limit);
  if (before !== undefined) query = query.where('seq', '<', before);
  return (await query.execute()).map(toEntry);
};

export const listEntriesAfter = async (db: Db, after: number, limit: number): Promise<AuditEntry[]> => {
  const query = db.selectFrom('audit_entry').selectAll().where('seq', '>', after).orderBy('seq').limit(limit);
  return (await query.execute()).map(toEntry);
};
