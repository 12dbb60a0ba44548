import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';

const LEAST = 1e-7;
const logit = (p: number): number => {
  const q = Math.min(1 - LEAST, Math.max(LEAST, p));
  return Math.log(q / (1 - q));
};

/**
 * Puts captures that wait in the order of a model's doubts. The newest model knows best what would teach the next one, also
 * where the gate holds it: the deployed one may be turns behind.
 */
export const rankWaiting = async (
  trx: Trx,
  model: { id: string; threshold: number },
  scores: readonly { captureId: string; score: number }[],
): Promise<void> => {
  if (scores.length === 0) return;
  const margins = scores.map(({ captureId, score }) => ({
    id: captureId,
    margin: Math.abs(logit(score) - logit(model.threshold)),
  }));
  await sql`
    update capture c set newest_margin = (r ->> 'margin')::float8, ranked_by = ${model.id}
    from jsonb_array_elements(${JSON.stringify(margins)}::jsonb) r
    where c.id = (r ->> 'id')::uuid and c.state = 'waiting'`.execute(trx);
};
