import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';
import { marginOf } from './margin.js';

/**
 * Puts captures that wait in the order of a model's doubts. The newest model knows best what would teach the next one, also
 * where the gate holds it: the deployed one may be turns behind.
 */
export const rankWaiting = async (
  trx: Trx,
  model: { id: string; threshold: number },
  scores: readonly { captureId: string; score: number }[],
): Promise<void> => {
  const margin = marginOf(sql`(r ->> 'score')::float8`, sql`${model.threshold}::float8`);
  await sql`
    update capture c set newest_margin = ${margin}, ranked_by = ${model.id}
    from jsonb_array_elements(${JSON.stringify(scores)}::jsonb) r
    where c.id = (r ->> 'captureId')::uuid and c.state = 'waiting'`.execute(trx);
};
