import type { LoopVelocity } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

type Stage = Exclude<keyof LoopVelocity, 'turns'>;
type Row = { turns: number } & Record<`${Stage}Median` | `${Stage}P90`, number | null>;

const STAGES: Record<Stage, string> = {
  captureToLabel: 'label_at - capture_at',
  labelToTraining: 'training_at - label_at',
  training: 'gating_at - training_at',
  gating: 'rolling_out_at - gating_at',
  rollout: 'live_at - rolling_out_at',
  observation: 'confirmed_at - live_at',
  labelToLive: 'live_at - label_at',
  captureToLive: 'live_at - capture_at',
  labelToConfirmed: 'confirmed_at - label_at',
  captureToConfirmed: 'confirmed_at - capture_at',
};

const quantiles = (stage: Stage): string =>
  [
    ['Median', 0.5],
    ['P90', 0.9],
  ]
    .map(
      ([name, share]) =>
        `percentile_cont(${share}) within group (order by extract(epoch from ${STAGES[stage]})::float8) as "${stage}${name}"`,
    )
    .join(', ');

/**
 * Of labels that led to a better model: when their image came, when they were settled, and when the turn that was promoted
 * with them reached each stage; of all loops where none is named. Labels that were new in a turn that was held or taken back
 * lead to the next promoted one, which learned from them as well: left out, only the quick would be counted. A turn counts
 * once its model was confirmed, by judging at the line until the roll-out was over. Every label weighs the same: it is the
 * labels whose worth depends on how soon they count.
 */
export const readVelocity = async (db: Db, loopId: string | null): Promise<LoopVelocity> => {
  const columns = sql.raw((Object.keys(STAGES) as Stage[]).map(quantiles).join(', '));
  const { rows } = await sql<Row>`
    with confirmed as (
      select *, greatest(closed_at, live_at) as confirmed_at,
        lag(number, 1, 0) over (partition by loop_id order by number) as number_before
      from (
        select id, loop_id, number, training_at, gating_at, rolling_out_at, closed_at,
          -- A device that was away when the turn closed runs the model later.
          coalesce(live_at, (select min(c.live_at) from champion c where c.model_id = challenger_id)) as live_at
        from turn where outcome = 'promoted' and (${loopId}::uuid is null or loop_id = ${loopId}::uuid)
      ) promoted
      where live_at is not null
    ), path as (
      select p.*, c.received_at as capture_at, coalesce(c.settled_at, c.first_label_at) as label_at
      from confirmed p
      join turn t on t.loop_id = p.loop_id and t.number > p.number_before and t.number <= p.number
      join capture c on c.first_turn_id = t.id
      where c.settled_at <= p.training_at
    )
    select count(distinct id) as turns, ${columns} from path`.execute(db);
  const [row] = rows;
  const of = (stage: Stage): LoopVelocity[Stage] => {
    const median = row[`${stage}Median`];
    const p90 = row[`${stage}P90`];
    return median === null || p90 === null ? null : { median, p90 };
  };
  return {
    turns: row.turns,
    captureToLabel: of('captureToLabel'),
    labelToTraining: of('labelToTraining'),
    training: of('training'),
    gating: of('gating'),
    rollout: of('rollout'),
    observation: of('observation'),
    labelToLive: of('labelToLive'),
    captureToLive: of('captureToLive'),
    labelToConfirmed: of('labelToConfirmed'),
    captureToConfirmed: of('captureToConfirmed'),
  };
};
