import type { Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Trx } from '../../db/schema.js';

/** What is inserted is added to the sums that are there. */
const ADDED = sql`on conflict (station_id, hour, model_id) do update set
      ok = sums.ok + excluded.ok, ng = sums.ng + excluded.ng, escapes = sums.escapes + excluded.escapes,
      false_rejects = sums.false_rejects + excluded.false_rejects`;

/**
 * Keeps the sums of the hour that an audit sample was taken in: what it counted for until now goes, what it is about to be
 * held for comes. Called in the transaction that changes the capture, before it does, with the capture locked.
 */
export const moveAuditSums = async (
  trx: Trx,
  captureId: string,
  next: { isLabelled: boolean; verdict: Verdict | null },
): Promise<void> => {
  const verdict = next.isLabelled ? next.verdict : null;
  await sql`
    insert into station_hour_audit as sums (station_id, hour, model_id, ok, ng, escapes, false_rejects)
    select station_id, date_trunc('hour', taken_at, 'UTC'), line_model_id,
      is_ok - was_ok, is_ng - was_ng,
      case line_verdict when 'ok' then is_ng - was_ng else 0 end,
      case line_verdict when 'ng' then is_ok - was_ok else 0 end
    from (
      select station_id, taken_at, line_model_id, line_verdict,
        (state = 'labelled' and verdict is not distinct from 'ok')::int as was_ok,
        (state = 'labelled' and verdict is not distinct from 'ng')::int as was_ng,
        (${verdict}::text is not distinct from 'ok')::int as is_ok,
        (${verdict}::text is not distinct from 'ng')::int as is_ng
      from capture where id = ${captureId} and is_audit and line_verdict is not null
    ) changed
    where is_ok <> was_ok or is_ng <> was_ng
    ${ADDED}`.execute(trx);
};

/** An audit sample was labelled in its turn: what came before it and was asked early is of the sample again. */
export const rejoinAudit = async (
  trx: Trx,
  { stationId, receivedAt }: { stationId: string; receivedAt: Date },
): Promise<void> => {
  await sql`
    with back as (
      update capture set is_audit = true
      where station_id = ${stationId} and not is_audit and reasons @> '["audit"]'
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
    ${ADDED}`.execute(trx);
};
