import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';
import { askDoubtful } from './bring-forward.js';
import { marginOf } from './margin.js';

/** Of what waits, the most doubtful are asked, audit samples among them: one in so many, lest the sample run dry. */
const DOUBTFUL_IN = 5;

/**
 * Puts captures that wait in the order of a model's doubts. The newest model knows best what would teach the next one, also
 * where the gate holds it: the deployed one may be turns behind.
 *
 * @param scores of captures at the loop's stations, audit samples or not
 */
export const rankWaiting = async (
  trx: Trx,
  { loopId, id, threshold }: { loopId: string; id: string; threshold: number },
  scores: readonly { captureId: string; score: number }[],
): Promise<void> => {
  const margin = marginOf(sql`(r ->> 'score')::float8`, sql`${threshold}::float8`);
  await sql`
    update capture c set newest_margin = ${margin}, ranked_by = ${id}
    from jsonb_array_elements(${JSON.stringify(scores)}::jsonb) r
    where c.id = (r ->> 'captureId')::uuid and c.state = 'waiting'`.execute(trx);
  const { rows } = await sql<{ id: string; isSample: boolean }>`
    select c.id, c.reasons @> '["audit"]' as "isSample" from capture c
    where c.ranked_by = ${id} and c.state = 'waiting'
    order by c.newest_margin, c.id
    limit ${Math.ceil(scores.length / DOUBTFUL_IN)}`.execute(trx);
  const doubtful = rows.filter((row) => row.isSample).map((row) => row.id);
  await askDoubtful(trx, loopId, doubtful);
};
