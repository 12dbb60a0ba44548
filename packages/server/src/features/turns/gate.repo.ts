import { sql } from 'kysely';
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

/**
 * Captures of a dataset revision that a model itself chose: kept and asked for because it was in doubt of them, or
 * contradicted on them. The audit sample is drawn whatever any model says.
 */
export const pickedBy = async (db: Db, revisionId: string, modelId: string): Promise<Set<string>> => {
  const { rows } = await sql<{ id: string }>`
    select c.id from dataset_item d
      join capture c on c.id = d.capture_id
      join inspection i on i.id = c.id
    where d.revision_id = ${revisionId} and c.source = 'device' and not c.is_audit
      and (i.model_id = ${modelId} or (i.second_model_id = ${modelId} and c.reasons @> '["disagreement"]'::jsonb))`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
};
