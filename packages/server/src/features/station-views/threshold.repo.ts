import type { Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

export interface ScoredRow {
  captureId: string;
  score: number;
  verdict: Verdict;
  isAudit: boolean;
}

/** The latest images that are read; more say little more. */
const MAX_IMAGES = 5000;

/**
 * Labelled images of the station that this model scored: at the line, as champion or as second opinion, and in the
 * gates that it stood in, which score only what it did not learn from.
 */
export const readScored = async (db: Db, stationId: string, modelId: string): Promise<ScoredRow[]> => {
  const { rows } = await sql<ScoredRow>`
    with labelled as (
      select c.id, c.verdict, c.is_audit, i.model_id, i.score, i.second_model_id, i.second_score
      from capture c left join inspection i on i.id = c.id
      where c.station_id = ${stationId} and c.state = 'labelled'
      order by c.taken_at desc limit ${MAX_IMAGES}
    ), gated as (
      select (s ->> 'captureId')::uuid as id, (s ->> 'score')::float8 as score
      from turn t join job j on j.turn_id = t.id and j.kind = 'gate' and j.state = 'done'
      cross join lateral jsonb_array_elements(
        case when t.challenger_id = ${modelId} then j.outcome #> '{result,challenger}'
          else coalesce(nullif(j.outcome #> '{result,champion}', 'null'), '[]') end) s
      where t.id in (
        select id from turn where challenger_id = ${modelId}
        union all
        (select id from turn where champion_id = ${modelId} order by started_at desc limit 1)
      )
    )
    select distinct on (l.id) l.id as "captureId", l.verdict, l.is_audit as "isAudit",
      case when l.model_id = ${modelId} then l.score when l.second_model_id = ${modelId} then l.second_score
        else g.score end as score
    from labelled l left join gated g on g.id = l.id
    where l.model_id = ${modelId} or l.second_model_id = ${modelId} or g.score is not null
    order by l.id`.execute(db);
  return rows;
};

/** Labelled audit samples of a station, and defective ones among them. */
export const countAuditedAt = async (db: Db, stationId: string): Promise<{ n: number; ng: number }> => {
  const { rows } = await sql<{ n: number; ng: number }>`
    select count(*) as n, count(*) filter (where verdict = 'ng') as ng from capture
    where station_id = ${stationId} and is_audit and state = 'labelled'`.execute(db);
  return rows[0];
};
