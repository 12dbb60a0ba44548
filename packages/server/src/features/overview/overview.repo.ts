import type { Statement, TurnState } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

export interface Counts {
  stations: number;
  champions: number;
  models: number;
  datasets: number;
  bases: number;
  labelledToday: number;
  inspectionsToday: number;
  rejectedToday: number;
}

/** Sums of hours by station: never the inspections themselves. */
export const readCounts = async (db: Db, today: Date): Promise<Counts> => {
  const { rows } = await sql<Counts>`
    select
      (select count(*) from station) as stations,
      (select count(*) from station where champion_id is not null) as champions,
      (select count(*) from model_revision) as models,
      (select count(*) from dataset_revision) as datasets,
      (select count(distinct base ->> 'sha256') from model_revision) as bases,
      (select count(*) from label where kind in ('first', 'second', 'adjudication') and withdrawn_at is null
        and at >= ${today}) as "labelledToday",
      sums.inspections as "inspectionsToday", sums.rejected as "rejectedToday"
    from (
      select coalesce(sum(h.inspections), 0)::bigint as inspections, coalesce(sum(h.rejected), 0)::bigint as rejected
      from station s join station_hour h on h.station_id = s.id and h.hour >= ${today}
    ) sums`.execute(db);
  return rows[0];
};

export interface CaptureCounts {
  waiting: number;
  seconds: number;
  conflicts: number;
  labels: number;
  oldestWaiting: Date | null;
}

export const readCaptureCounts = async (db: Db): Promise<CaptureCounts> => {
  const { rows } = await sql<{ state: string; n: number; oldest: Date | null }>`
    select state, count(*) as n, min(received_at) as oldest from capture
    where state in ('waiting', 'second', 'conflict', 'labelled') group by state`.execute(db);
  const of = (state: string) => rows.find((row) => row.state === state);
  return {
    waiting: of('waiting')?.n ?? 0,
    seconds: of('second')?.n ?? 0,
    conflicts: of('conflict')?.n ?? 0,
    labels: of('labelled')?.n ?? 0,
    oldestWaiting: of('waiting')?.oldest ?? null,
  };
};

export interface LoopRow {
  id: string;
  name: string;
  createdAt: Date;
  labelsWanted: number | null;
  turnId: string | null;
  turnNumber: number | null;
  state: TurnState | null;
  stateSince: Date | null;
  closedAt: Date | null;
  outcome: string | null;
  reason: string | null;
  statements: Statement[] | null;
  waitsForApproval: boolean;
  progress: { stage: string; done: number; total: number } | null;
  rolloutPhase: string | null;
  championNumber: number | null;
  labelsSinceTurn: number;
}

/** Every loop with its latest turn. */
export const readLoops = async (db: Db): Promise<LoopRow[]> => {
  const { rows } = await sql<LoopRow>`
    select l.id, l.name, l.created_at as "createdAt", (l.settings #>> '{trigger,labels}')::int as "labelsWanted",
      t.id as "turnId", t.number as "turnNumber", t.state, t.state_since as "stateSince", t.closed_at as "closedAt",
      t.outcome, t.reason, t.statements,
      coalesce(t.state = 'gating' and t.gate ->> 'answer' = 'promote'
        and coalesce(t.gate -> 'approval', 'null') = 'null', false) as "waitsForApproval",
      case when t.closed_at is null then j.progress end as progress, r.phase as "rolloutPhase",
      (select m.number from station s join model_revision m on m.id = s.champion_id where s.loop_id = l.id
        group by m.id, m.number order by count(*) desc, m.number desc limit 1) as "championNumber",
      (select count(*) from station s join capture c on c.station_id = s.id
        where s.loop_id = l.id and c.state = 'labelled' and not c.counted and not c.bridges) as "labelsSinceTurn"
    from loop l
    left join lateral (select * from turn where loop_id = l.id order by number desc limit 1) t on true
    left join job j on j.id = t.job_id
    left join rollout r on r.id = t.rollout_id
    order by l.name`.execute(db);
  return rows;
};

export interface DeviceRow {
  id: string;
  name: string;
  enrolledAt: Date;
  lastSeenAt: Date | null;
  reportedAt: Date | null;
  dropped: number;
  droppedAt: Date | null;
  /** Records in its spool that this server will not take, and the first word why; null when there are none. */
  held: { records: number; why: string } | null;
  /** Without the windows of conditions, which are many. */
  stations:
    | {
        stationId: string;
        state: string;
        errors: number;
        problems: { modelId: string; code: string; detail: string }[];
      }[]
    | null;
}

export const readDevices = async (db: Db): Promise<DeviceRow[]> => {
  const { rows } = await sql<DeviceRow>`
    select id, name, enrolled_at as "enrolledAt", last_seen_at as "lastSeenAt", reported_at as "reportedAt",
      dropped, dropped_at as "droppedAt",
      (select jsonb_build_object('why', min(h ->> 'why'), 'records',
          sum((h -> 'inspections')::int + (h -> 'captures')::int + (h -> 'overrides')::int))
        from jsonb_array_elements(report -> 'spool' -> 'held') h having count(*) > 0) as held,
      (select jsonb_agg(s - 'conditions') from jsonb_array_elements(report -> 'stations') s) as stations
    from device where revoked_at is null order by name, id`.execute(db);
  return rows;
};

export interface StationRow {
  id: string;
  name: string;
  deviceId: string | null;
  loopId: string | null;
  championId: string | null;
  createdAt: Date;
  drift: { at: string; inWords: string; shiftSd: number; measurement: string; alarms: number } | null;
  conflicts: number;
  conflictsSince: Date | null;
  escapes: number;
  escapesSince: Date | null;
}

/** Every station with what may be wrong at it. */
export const readStations = async (db: Db): Promise<StationRow[]> => {
  const { rows } = await sql<StationRow>`
    with conflict as (
      select station_id, count(*) as n, min(received_at) as since from capture where state = 'conflict' group by 1
    ), alarm as (
      select station_id, count(*) as n, min(at) as since,
        (array_agg(jsonb_build_object('inWords', in_words, 'shiftSd', shift_sd, 'measurement', measurement)
          order by abs(shift_sd) desc))[1] as worst
      from drift_alarm where cleared_at is null group by 1
    ), escaped as (
      select o.station_id, count(distinct o.inspection_id) as n, min(o.received_at) as since
      from line_override o join champion c on c.station_id = o.station_id and c.to_at is null
      where o.escape and o.received_at > c.from_at group by 1
    )
    select s.id, s.name, s.device_id as "deviceId", s.loop_id as "loopId", s.champion_id as "championId",
      s.created_at as "createdAt",
      case when alarm.n > 0 then alarm.worst || jsonb_build_object('alarms', alarm.n, 'at', alarm.since) end as drift,
      coalesce(conflict.n, 0) as conflicts, conflict.since as "conflictsSince",
      coalesce(escaped.n, 0) as escapes, escaped.since as "escapesSince"
    from station s
    left join conflict on conflict.station_id = s.id
    left join alarm on alarm.station_id = s.id
    left join escaped on escaped.station_id = s.id
    order by s.name`.execute(db);
  return rows;
};
