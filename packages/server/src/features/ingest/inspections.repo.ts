import type { Inspection } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';

/** New inspections of one station that were judged by the same models. */
export interface Tally {
  stationId: string;
  modelId: string;
  secondModelId: string | null;
  parts: number;
  rejects: number;
  secondRejects: number;
  bothReject: number;
  disagreements: number;
}

/** An override that came before its inspection and now has it. */
export interface ResolvedOverride {
  id: string;
  inspectionId: string;
  stationId: string;
  modelId: string;
  escape: boolean;
}

export interface InsertedInspections {
  /** Of the ids that were sent, those that were here before. */
  known: string[];
  accepted: number;
  tallies: Tally[];
  resolved: ResolvedOverride[];
}

const toRecord = ({ second, ...plain }: Inspection) => ({
  id: plain.id,
  station_id: plain.stationId,
  at: plain.at,
  part_id: plain.partId,
  model_id: plain.modelId,
  score: plain.score,
  threshold: plain.threshold,
  verdict: plain.verdict,
  defect_type: plain.defectType,
  latency_ms: plain.latencyMs,
  second_model_id: second?.modelId ?? null,
  second_score: second?.score ?? null,
  second_verdict: second?.verdict ?? null,
  second_latency_ms: second?.latencyMs ?? null,
});

/**
 * One statement for a whole upload: rows that are new, and only those, are added to the sums of their hour.
 * The sums are written in the order of their keys, so that two uploads never wait for each other in a circle.
 */
export const insertInspections = async (
  trx: Trx,
  inspections: readonly Inspection[],
): Promise<InsertedInspections> => {
  const { rows } = await sql<InsertedInspections>`
    with incoming as (
      select distinct on (id) * from jsonb_to_recordset(${JSON.stringify(inspections.map(toRecord))}::jsonb) as x(
        id uuid, station_id uuid, at timestamptz, part_id text, model_id uuid, score float8, threshold float8,
        verdict text, defect_type text, latency_ms float8, second_model_id uuid, second_score float8,
        second_verdict text, second_latency_ms float8)
      order by id
    ), inserted as (
      insert into inspection select * from incoming on conflict (id) do nothing
      returning id, station_id, at, model_id, verdict, latency_ms, second_model_id, second_verdict
    ), hours as (
      insert into station_hour (station_id, hour, model_id, inspections, rejected, first_at, last_at)
      select station_id, date_trunc('hour', at, 'UTC'), model_id, count(*), count(*) filter (where verdict = 'ng'),
        min(at), max(at)
      from inserted group by 1, 2, 3 order by 1, 2, 3
      on conflict (station_id, hour, model_id) do update set
        inspections = station_hour.inspections + excluded.inspections,
        rejected = station_hour.rejected + excluded.rejected,
        first_at = least(station_hour.first_at, excluded.first_at),
        last_at = greatest(station_hour.last_at, excluded.last_at)
    ), latencies as (
      insert into station_hour_latency (station_id, hour, model_id, bucket, inspections)
      select station_id, date_trunc('hour', at, 'UTC'), model_id,
        floor(8 * ln(greatest(latency_ms, 0.01)) / ln(2::float8))::smallint, count(*)
      from inserted group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (station_id, hour, model_id, bucket) do update set
        inspections = station_hour_latency.inspections + excluded.inspections
    ), resolved as (
      update line_override o set escape = (o.verdict = 'ng' and i.verdict = 'ok')
      from inserted i where o.inspection_id = i.id and o.escape is null
      returning o.id, o.inspection_id as "inspectionId", o.station_id as "stationId", i.model_id as "modelId", o.escape
    ), tallies as (
      select station_id as "stationId", model_id as "modelId", second_model_id as "secondModelId", count(*) as parts,
        count(*) filter (where verdict = 'ng') as rejects,
        count(*) filter (where second_verdict = 'ng') as "secondRejects",
        count(*) filter (where second_verdict = 'ng' and verdict = 'ng') as "bothReject",
        count(*) filter (where second_verdict <> verdict) as disagreements
      from inserted group by 1, 2, 3
    )
    select (select count(*) from inserted) as accepted,
      coalesce((select jsonb_agg(id) from (select id from incoming except select id from inserted) k), '[]') as known,
      coalesce((select jsonb_agg(tallies) from tallies), '[]') as tallies,
      coalesce((select jsonb_agg(resolved) from resolved), '[]') as resolved
  `.execute(trx);
  return rows[0];
};

export interface OverrideRow {
  id: string;
  inspectionId: string;
  stationId: string;
  deviceId: string;
  at: string;
  verdict: 'ok' | 'ng';
  defectTypes: string[];
  operator: string;
}

export interface InsertedOverride {
  id: string;
  /** Null while the inspection is not here. */
  escape: boolean | null;
  modelId: string | null;
  /** Nothing had been said of the inspection before: a part corrected again is one wrong verdict still. */
  isFirst: boolean;
}

/** Only those that are new come back. */
export const insertOverrides = async (
  trx: Trx,
  overrides: readonly OverrideRow[],
  receivedAt: Date,
): Promise<InsertedOverride[]> => {
  const { rows } = await sql<InsertedOverride>`
    with incoming as (
      select distinct on (x.id) x.*, i.verdict as judged, i.model_id
      from jsonb_to_recordset(${JSON.stringify(overrides)}::jsonb) as x(
        id uuid, "inspectionId" uuid, "stationId" uuid, "deviceId" uuid, at timestamptz, verdict text,
        "defectTypes" jsonb, operator text)
      left join inspection i on i.id = x."inspectionId"
      order by x.id
    ), inserted as (
      insert into line_override
      select id, "inspectionId", "stationId", "deviceId", at, ${receivedAt}::timestamptz, verdict, "defectTypes", operator,
        case when judged is null then null else verdict = 'ng' and judged = 'ok' end
      from incoming on conflict (id) do nothing
      returning id, inspection_id, escape
    )
    select id, inserted.escape, incoming.model_id as "modelId",
      row_number() over (partition by inspection_id order by id) = 1
        and not exists (select from line_override before where before.inspection_id = inserted.inspection_id)
        as "isFirst"
    from inserted join incoming using (id) order by id`.execute(trx);
  return rows;
};

/** By inspection, oldest first. */
export const overridesOf = async (db: Db, inspectionIds: readonly string[]): Promise<OverrideRow[]> => {
  const rows = await db
    .selectFrom('line_override')
    .selectAll()
    .where('inspection_id', 'in', inspectionIds)
    .orderBy('inspection_id')
    .orderBy('at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    inspectionId: row.inspection_id,
    stationId: row.station_id,
    deviceId: row.device_id,
    at: row.at.toISOString(),
    verdict: row.verdict,
    defectTypes: row.defect_types,
    operator: row.operator,
  }));
};
