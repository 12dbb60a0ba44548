import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';
import { AWAITED, staysAudit } from './capture-order.js';

/**
 * Brings captures of a model's audit sample forward, because a challenger judges them differently: they are asked first. So
 * that the sample still shows the line's errors as they are, only some of them remain in it.
 */
export const askDisputed = async (trx: Trx, modelId: string, ids: readonly string[]): Promise<void> => {
  const { rows } = await sql<{ share: number }>`
    select coalesce(avg((state = 'labelled')::int), 0)::float8 as share from capture
    where line_model_id = ${modelId} and reasons @> '["audit"]' and not reasons @> '["disagreement"]'`.execute(
    trx,
  );
  const staying = ids.filter((id) => staysAudit(id, rows[0].share));
  await sql`
    update capture set reasons = reasons || '["disagreement"]'::jsonb,
      priority = ${AWAITED},
      is_audit = is_audit and id = any(${`{${staying.join(',')}}`}::uuid[])
    where id = any(${`{${ids.join(',')}}`}::uuid[]) and not reasons @> '["disagreement"]'`.execute(trx);
};
