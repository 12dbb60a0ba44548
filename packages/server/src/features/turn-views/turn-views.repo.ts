import type { GateResult, JobKind, Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from '../../db/schema.js';

/** Lines of each job that are kept and shown. */
export const LOG_LINES = 2000;

export interface LogRow {
  at: Date;
  job: z.infer<typeof JobKind>;
  line: string;
}

/** Oldest first; the latest lines of each job of the turn. */
export const readLog = async (db: Db, turnId: string): Promise<LogRow[]> => {
  const { rows } = await sql<LogRow>`
    select l.at, j.kind as job, l.line
    from job j cross join lateral (
      select at, line, seq from job_log where job_id = j.id order by seq desc limit ${LOG_LINES}
    ) l
    where j.turn_id = ${turnId} order by j.created_at, j.id, l.seq`.execute(db);
  return rows;
};

/** A trainer that talks without end fills no disk. */
export const trimLogs = async (db: Db): Promise<void> => {
  await sql`
    delete from job_log where (job_id, seq) in (
      select job_id, seq from (
        select job_id, seq, row_number() over (partition by job_id order by seq desc) as place from job_log
      ) numbered where place > ${LOG_LINES}
    )`.execute(db);
};

export interface PageOfRollouts {
  loopId?: string;
  stationId?: string;
  after: { at: Date; id: string } | null;
  limit: number;
}

/** Newest first. */
export const listRolloutIds = async (db: Db, page: PageOfRollouts): Promise<string[]> => {
  let query = db
    .selectFrom('rollout')
    .select('id')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  const { loopId, stationId, after } = page;
  if (loopId) query = query.where('loop_id', '=', loopId);
  if (stationId)
    query = query.where('id', 'in', (eb) =>
      eb.selectFrom('rollout_station').select('rollout_id').where('station_id', '=', stationId),
    );
  if (after) query = query.where(sql<boolean>`(started_at, id) < (${after.at}, ${after.id}::uuid)`);
  return (await query.execute()).map((row) => row.id);
};

export interface Opinion {
  score: number;
  verdict: Verdict;
}

export interface DisagreementRow {
  captureId: string;
  truth: Verdict | null;
  champion: Opinion;
  challenger: Opinion;
}

/** What the last gate of the turn said of every image. */
export const readGateResult = async (db: Db, turnId: string): Promise<z.infer<typeof GateResult> | null> => {
  const row = await db
    .selectFrom('job')
    .select('outcome')
    .where('turn_id', '=', turnId)
    .where('kind', '=', 'gate')
    .where('state', '=', 'done')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.outcome?.kind === 'gate' ? row.outcome.result : null;
};

/** Captures of the turn's stations that its two models judged differently at the line, newest first. */
export const readShadow = async (
  db: Db,
  turn: { loopId: string; challengerId: string; since: Date },
  limit: number,
): Promise<DisagreementRow[]> => {
  const { challengerId } = turn;
  const { rows } = await sql<{
    captureId: string;
    truth: Verdict | null;
    byChallenger: boolean;
    score: number;
    verdict: Verdict;
    secondScore: number;
    secondVerdict: Verdict;
  }>`
    select c.id as "captureId", c.verdict as truth, i.model_id = ${challengerId} as "byChallenger", i.score, i.verdict,
      i.second_score as "secondScore", i.second_verdict as "secondVerdict"
    from station s join capture c on c.station_id = s.id and c.taken_at >= ${turn.since}
    join inspection i on i.id = c.id
    where s.loop_id = ${turn.loopId} and i.second_verdict <> i.verdict
      and ${challengerId} in (i.model_id, i.second_model_id)
    order by c.taken_at desc, c.id desc limit ${limit}`.execute(db);
  return rows.map(({ captureId, truth, byChallenger, ...row }) => {
    const first = { score: row.score, verdict: row.verdict };
    const second = { score: row.secondScore, verdict: row.secondVerdict };
    const [champion, challenger] = byChallenger ? [second, first] : [first, second];
    return { captureId, truth, champion, challenger };
  });
};

export const findCapturesById = async (db: Db, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : db
        .selectFrom('capture')
        .selectAll()
        .where('id', 'in', [...ids])
        .execute();
