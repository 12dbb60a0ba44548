import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';
import { AWAITED } from './capture-order.js';

/**
 * Brings captures of the audit sample forward, because two models judge them differently: they are asked first. Audit samples
 * are labelled in the order in which they came; what is labelled before its turn is left out of the sample until its turn
 * has come (`rejoinAudit`). Counted at once it would make the line look worse than it is, left out for good better.
 */
export const askDisputed = async (trx: Trx, ids: readonly string[]): Promise<void> => {
  await sql`
    update capture c set reasons = reasons || '["disagreement"]'::jsonb, priority = ${AWAITED},
      is_audit = is_audit and exists (
        select 1 from capture a where a.station_id = c.station_id and a.is_audit and a.state = 'labelled'
          and not a.reasons @> '["disagreement"]' and a.received_at >= c.received_at)
    where id = any(${`{${ids.join(',')}}`}::uuid[]) and not reasons @> '["disagreement"]'
      and state <> 'labelled'`.execute(trx);
};
