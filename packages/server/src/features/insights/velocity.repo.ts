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
  labelToLive: 'live_at - label_at',
  captureToLive: 'live_at - capture_at',
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
 * Of the labels that were new in a turn: when their image came, when they were settled, and when the turn they went into
 * reached each stage; of all loops where none is named. Every label weighs the same: it is the labels whose worth depends on how soon they count.
 */
export const readVelocity = async (db: Db, loopId: string | null): Promise<LoopVelocity> => {
  const columns = sql.raw((Object.keys(STAGES) as Stage[]).map(quantiles).join(', '));
  const { rows } = await sql<Row>`
    with path as (
      select t.id, c.received_at as capture_at, coalesce(c.settled_at, c.first_label_at) as label_at,
        t.training_at, t.gating_at, t.rolling_out_at,
        -- A device that was away when the turn closed runs the model later.
        coalesce(t.live_at, (select min(live_at) from champion where model_id = t.challenger_id)) as live_at
      from turn t join capture c on c.first_turn_id = t.id
      where (${loopId}::uuid is null or t.loop_id = ${loopId}::uuid) and c.settled_at <= t.training_at
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
    labelToLive: of('labelToLive'),
    captureToLive: of('captureToLive'),
  };
};
