import { state } from '@lemniscate/contracts/statements';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import type { CheckResult } from '../system/checks.js';

interface Compared {
  station: string;
  hour: Date;
  kept: number[];
  counted: number[];
}

/** Counts the labelled audit samples again and compares them with the sums kept by the hour. */
export const checkAuditHours = async (db: Db): Promise<CheckResult> => {
  const { rows } = await sql<Compared & { isSame: boolean }>`
    with counted as (
      select station_id, date_trunc('hour', taken_at, 'UTC') as hour, line_model_id as model_id,
        jsonb_build_array(count(*) filter (where verdict = 'ok'), count(*) filter (where verdict = 'ng'),
          count(*) filter (where verdict = 'ng' and line_verdict = 'ok'),
          count(*) filter (where verdict = 'ok' and line_verdict = 'ng')) as sums
      from capture where is_audit and state = 'labelled' and line_verdict is not null group by 1, 2, 3
    ), kept as (
      select station_id, hour, model_id, jsonb_build_array(ok, ng, escapes, false_rejects) as sums from station_hour_audit
    )
    select station_id as station, hour, coalesce(kept.sums, '[0, 0, 0, 0]') as kept,
      coalesce(counted.sums, '[0, 0, 0, 0]') as counted,
      coalesce(kept.sums, '[0, 0, 0, 0]') = coalesce(counted.sums, '[0, 0, 0, 0]') as "isSame"
    from counted full join kept using (station_id, hour, model_id) order by station_id, hour`.execute(db);
  const wrong = rows.filter(({ isSame }) => !isSame);
  return {
    checked: rows.length,
    problems: wrong.map(({ station, hour, kept, counted }) =>
      state('audit_sums', {
        station,
        hour: hour.toISOString(),
        counted: counted.map(String),
        kept: kept.map(String),
      }),
    ),
    whatToDo:
      wrong.length > 0
        ? 'Labels are as they were; rates and charts of these hours are not. Report it with this answer.'
        : null,
  };
};
