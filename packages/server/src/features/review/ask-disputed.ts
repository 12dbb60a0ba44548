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

/** An audit sample was labelled in its turn: what came before it and was asked for early is of the sample again. */
export const rejoinAudit = async (
  trx: Trx,
  { stationId, receivedAt }: { stationId: string; receivedAt: Date },
): Promise<void> => {
  await sql`
    with back as (
      update capture set is_audit = true
      where station_id = ${stationId} and not is_audit and reasons @> '["audit", "disagreement"]'
        and received_at <= ${receivedAt}
      returning station_id, taken_at, line_model_id, line_verdict, state, verdict
    )
    insert into station_hour_audit as sums (station_id, hour, model_id, ok, ng, escapes, false_rejects)
    select station_id, date_trunc('hour', taken_at, 'UTC'), line_model_id,
      count(*) filter (where verdict = 'ok'), count(*) filter (where verdict = 'ng'),
      count(*) filter (where verdict = 'ng' and line_verdict = 'ok'),
      count(*) filter (where verdict = 'ok' and line_verdict = 'ng')
    from back where state = 'labelled' and line_verdict is not null
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (station_id, hour, model_id) do update set
      ok = sums.ok + excluded.ok, ng = sums.ng + excluded.ng, escapes = sums.escapes + excluded.escapes,
      false_rejects = sums.false_rejects + excluded.false_rejects`.execute(trx);
};
