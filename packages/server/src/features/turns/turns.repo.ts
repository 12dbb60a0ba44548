import type { Turn, TurnState } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import { type Reason, reasonColumns } from '../../lib/reason.js';
import type { TurnTable } from '../loops/loops.tables.js';
import { hasOpenTurn } from '../loops/loops.repo.js';

export type TurnRow = Selectable<TurnTable>;

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export const toTurn = (row: TurnRow, progress: Turn['progress'] = null): Turn => ({
  id: row.id,
  loopId: row.loop_id,
  number: row.number,
  state: row.state,
  trigger: row.trigger,
  startedAt: row.started_at.toISOString(),
  stateSince: row.state_since.toISOString(),
  closedAt: instant(row.closed_at),
  reason: row.reason,
  statements: row.statements,
  outcome: row.outcome,
  datasetRevisionId: row.dataset_revision_id,
  championId: row.champion_id,
  challengerId: row.challenger_id,
  gate: row.gate,
  rolloutId: row.rollout_id,
  labelsUsed: row.labels_used,
  cost: { labels: row.new_labels, labelSeconds: row.label_seconds, computeSeconds: row.compute_seconds },
  times: {
    firstCaptureAt: instant(row.first_capture_at),
    firstLabelAt: instant(row.first_label_at),
    trainingAt: instant(row.training_at),
    gatingAt: instant(row.gating_at),
    rollingOutAt: instant(row.rolling_out_at),
    liveAt: instant(row.live_at),
  },
  jobId: row.job_id,
  progress,
});

export const findTurn = async (db: Db, id: string): Promise<TurnRow | undefined> =>
  db.selectFrom('turn').selectAll().where('id', '=', id).executeTakeFirst();

export const lockTurn = async (trx: Trx, id: string): Promise<TurnRow | undefined> =>
  trx.selectFrom('turn').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

/** Undefined also while another server moves it on. */
export const takeOpenTurn = async (trx: Trx, id: string): Promise<TurnRow | undefined> =>
  trx
    .selectFrom('turn')
    .selectAll()
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();

export const openTurns = async (db: Db): Promise<TurnRow[]> =>
  db.selectFrom('turn').selectAll().where('closed_at', 'is', null).orderBy('started_at').execute();

export const latestTurn = async (db: Db, loopId: string): Promise<TurnRow | undefined> =>
  db
    .selectFrom('turn')
    .selectAll()
    .where('loop_id', '=', loopId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();

export const turnsOfLoop = async (db: Db, loopId: string): Promise<TurnRow[]> =>
  db.selectFrom('turn').selectAll().where('loop_id', '=', loopId).orderBy('number').execute();

/** Newest first: of one loop by number, because a clock that was set back would bring an old turn to the top. */
export const listTurns = async (
  db: Db,
  filter: { loopId?: string; state?: TurnState },
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<TurnRow[]> => {
  let query = db.selectFrom('turn').selectAll().limit(limit);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.loopId) {
    query = query.where('loop_id', '=', filter.loopId).orderBy('number', 'desc');
    if (after)
      query = query.where(sql<boolean>`number < (select number from turn where id = ${after.id}::uuid)`);
    return query.execute();
  }
  query = query.orderBy('started_at', 'desc').orderBy('id', 'desc');
  if (after) query = query.where(sql<boolean>`(started_at, id) < (${after.at}, ${after.id}::uuid)`);
  return query.execute();
};

/** The caller holds the loop. Undefined where it has an open turn: two servers may both see the trigger fire. */
export const insertTurn = async (
  trx: Trx,
  turn: { id: string; loopId: string; trigger: Turn['trigger']; championId: string | null; at: Date },
): Promise<TurnRow | undefined> => {
  if (await hasOpenTurn(trx, turn.loopId)) return undefined;
  return trx
    .insertInto('turn')
    .values({
      id: turn.id,
      loop_id: turn.loopId,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from turn where loop_id = ${turn.loopId})`,
      state: 'collecting',
      trigger: turn.trigger,
      started_at: turn.at,
      state_since: turn.at,
      closed_at: null,
      reason: null,
      outcome: null,
      dataset_revision_id: null,
      champion_id: turn.championId,
      challenger_id: null,
      rollout_id: null,
      job_id: null,
      first_capture_at: null,
      first_label_at: null,
      training_at: null,
      gating_at: null,
      rolling_out_at: null,
      live_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
};

export type TurnChanges = Partial<
  Omit<TurnRow, 'id' | 'loop_id' | 'number' | 'gate' | 'reason' | 'statements'>
> & {
  gate?: Turn['gate'];
  reason?: Reason | null;
};

export const updateTurn = async (
  trx: Trx,
  id: string,
  { gate, reason, ...plain }: TurnChanges,
): Promise<TurnRow> =>
  trx
    .updateTable('turn')
    .set({
      ...plain,
      ...(gate !== undefined && { gate: gate && JSON.stringify(gate) }),
      ...(reason !== undefined && reasonColumns(reason)),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

export interface SinceLastTurn {
  escapes: number;
  escapesUnsettled: number;
  driftAlarms: number;
}

/** What may start a turn, counted since the last one started. */
export const countSince = async (db: Db, loopId: string, since: Date): Promise<SinceLastTurn> => {
  const { rows } = await sql<SinceLastTurn>`
    select
      (select count(distinct o.inspection_id) from line_override o join station s on s.id = o.station_id
        where s.loop_id = ${loopId} and o.escape and o.received_at > ${since}) as escapes,
      (select count(distinct o.inspection_id) from line_override o join station s on s.id = o.station_id
        join capture c on c.id = o.inspection_id
        where s.loop_id = ${loopId} and o.escape and o.received_at > ${since}
          and c.state not in ('labelled', 'dismissed')) as "escapesUnsettled",
      (select count(*) from drift_alarm d join station s on s.id = d.station_id
        where s.loop_id = ${loopId} and d.cleared_at is null and d.at > ${since}) as "driftAlarms"`.execute(
    db,
  );
  return rows[0];
};
