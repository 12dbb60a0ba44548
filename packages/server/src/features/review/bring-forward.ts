import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';
import { AWAITED, LAST_URGENT } from './capture-order.js';

/**
 * Audit samples are labelled in the order in which they came. What is labelled before its turn is left out of the sample until
 * its turn has come (`rejoinAudit`): counted at once it would make the line look worse than it is, left out for good better.
 */
const turnHasCome = sql`exists (
  select 1 from capture a where a.station_id = c.station_id and a.is_audit and a.state = 'labelled'
    and a.received_at >= c.received_at)`;

const these = (ids: readonly string[]) => sql`c.id = any(${`{${ids.join(',')}}`}::uuid[])`;

/** Captures of the audit sample are asked first, because two models judge them differently. */
export const askDisputed = async (trx: Trx, ids: readonly string[]): Promise<void> => {
  await sql`
    update capture c set priority = ${AWAITED}, is_audit = c.is_audit and ${turnHasCome},
      reasons = case when reasons @> '["disagreement"]' then reasons else reasons || '["disagreement"]'::jsonb end
    where ${these(ids)} and state <> 'labelled'`.execute(trx);
};

/**
 * Captures of the audit sample are asked among those that a model picked, because it is in doubt of them. What was brought
 * forward so before and is not labelled yet goes back to where it was.
 */
export const askDoubtful = async (trx: Trx, loopId: string, ids: readonly string[]): Promise<void> => {
  await sql`
    update capture c set is_audit = true
    from station s
    where s.id = c.station_id and s.loop_id = ${loopId} and c.state = 'waiting' and not c.is_audit
      and c.reasons @> '["audit"]' and c.priority > ${LAST_URGENT}`.execute(trx);
  await sql`
    update capture c set is_audit = false
    where ${these(ids)} and c.state = 'waiting' and c.is_audit and not ${turnHasCome}`.execute(trx);
};
