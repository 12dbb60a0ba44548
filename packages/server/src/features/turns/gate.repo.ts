import type { Db } from '../../db/schema.js';

/** Captures of a dataset revision that belong to the audit sample and were taken since. */
export const recentAudits = async (db: Db, revisionId: string, since: Date): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('dataset_item')
    .innerJoin('capture', 'capture.id', 'dataset_item.capture_id')
    .select('capture.id')
    .where('dataset_item.revision_id', '=', revisionId)
    .where('capture.is_audit', '=', true)
    .where('capture.taken_at', '>=', since)
    .execute();
  return new Set(rows.map((row) => row.id));
};
