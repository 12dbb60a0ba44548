import type { DatasetRevision, ModelRevision } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';

export interface ModelNode {
  id: string;
  loopId: string;
  loopName: string;
  number: number;
  turnId: string | null;
  parentId: string | null;
  datasetId: string;
  base: ModelRevision['base'];
  threshold: number;
  trainer: string;
  createdAt: Date;
  outcome: string | null;
}

/** Newest first. */
export const latestModels = async (
  db: Db,
  loopId: string | undefined,
  limit: number,
): Promise<ModelNode[]> => {
  const { rows } = await sql<ModelNode>`
    select m.id, m.loop_id as "loopId", l.name as "loopName", m.number, m.turn_id as "turnId", m.parent_id as "parentId",
      m.dataset_revision_id as "datasetId", m.base, m.threshold, m.trainer, m.created_at as "createdAt", t.outcome
    from model_revision m join loop l on l.id = m.loop_id left join turn t on t.id = m.turn_id
    where ${loopId ?? null}::uuid is null or m.loop_id = ${loopId ?? null}::uuid
    order by m.created_at desc, m.id desc limit ${limit}`.execute(db);
  return rows;
};

export interface DatasetNode {
  id: string;
  loopId: string;
  loopName: string;
  /** Of its loop, from 1. */
  number: number;
  createdAt: Date;
  counts: DatasetRevision['counts'];
}

export const datasetsById = async (db: Db, ids: readonly string[]): Promise<DatasetNode[]> => {
  if (ids.length === 0) return [];
  const { rows } = await sql<DatasetNode>`
    select d.id, d.loop_id as "loopId", l.name as "loopName", d.number, d.created_at as "createdAt", d.counts
    from (
      select *, row_number() over (partition by loop_id order by seq)::int as number from dataset_revision
      where loop_id in (
        select loop_id from dataset_revision
        where id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)))
    ) d join loop l on l.id = d.loop_id
    where d.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    order by d.seq`.execute(db);
  return rows;
};

export interface Deployment {
  modelId: string;
  stationId: string;
  stationName: string;
  stationTitle: string;
  stationCreatedAt: Date;
  from: Date;
  to: Date | null;
}

/** One a model and station: from its first day there to its last. */
export const deploymentsOf = async (db: Db, modelIds: readonly string[]): Promise<Deployment[]> => {
  const { rows } = await sql<Deployment>`
    select c.model_id as "modelId", s.id as "stationId", s.name as "stationName", s.title as "stationTitle",
      s.created_at as "stationCreatedAt", min(c.from_at) as "from",
      case when bool_or(c.to_at is null) then null else max(c.to_at) end as "to"
    from champion c join station s on s.id = c.station_id
    where c.model_id in (select jsonb_array_elements_text(${JSON.stringify(modelIds)}::jsonb)::uuid)
    group by c.model_id, s.id order by s.name, c.model_id`.execute(db);
  return rows;
};

export interface UsedBase {
  id: string;
  license: string;
  sha256: string;
  models: number;
}

export const usedBases = async (db: Db): Promise<UsedBase[]> => {
  const { rows } = await sql<UsedBase>`
    select base ->> 'id' as id, base ->> 'license' as license, base ->> 'sha256' as sha256, count(*) as models
    from model_revision group by 1, 2, 3 order by 1, 3`.execute(db);
  return rows;
};
