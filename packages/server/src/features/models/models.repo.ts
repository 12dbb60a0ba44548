import type { ModelRevision } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import type { ModelRevisionTable } from '../loops/loops.tables.js';

const toModel = (row: Selectable<ModelRevisionTable>): ModelRevision => ({
  id: row.id,
  loopId: row.loop_id,
  number: row.number,
  turnId: row.turn_id,
  datasetRevisionId: row.dataset_revision_id,
  parentId: row.parent_id,
  base: row.base,
  manifestSha256: row.manifest_sha256,
  files: row.files,
  signature: row.signature,
  threshold: row.threshold,
  defectTypes: row.defect_types,
  expected: row.expected,
  createdAt: row.created_at.toISOString(),
  trainer: row.trainer,
  computeSeconds: row.compute_seconds,
});

export const findModel = async (db: Db, id: string): Promise<ModelRevision | undefined> => {
  const row = await db.selectFrom('model_revision').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toModel(row);
};

export const insertModel = async (trx: Trx, model: Omit<ModelRevision, 'number'>): Promise<ModelRevision> => {
  const row = await trx
    .insertInto('model_revision')
    .values({
      id: model.id,
      loop_id: model.loopId,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from model_revision where loop_id = ${model.loopId})`,
      turn_id: model.turnId,
      dataset_revision_id: model.datasetRevisionId,
      parent_id: model.parentId,
      base: JSON.stringify(model.base),
      manifest_sha256: model.manifestSha256,
      files: JSON.stringify(model.files),
      signature: JSON.stringify(model.signature),
      threshold: model.threshold,
      defect_types: JSON.stringify(model.defectTypes),
      expected: JSON.stringify(model.expected),
      created_at: new Date(model.createdAt),
      trainer: model.trainer,
      compute_seconds: model.computeSeconds,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toModel(row);
};

export const listModels = async (
  db: Db,
  loopId: string | undefined,
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<ModelRevision[]> => {
  let query = db
    .selectFrom('model_revision')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (loopId) query = query.where('loop_id', '=', loopId);
  if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.at}, ${after.id}::uuid)`);
  return (await query.execute()).map(toModel);
};

export const modelsOfDatasets = async (db: Db, revisionIds: readonly string[]): Promise<string[]> => {
  if (revisionIds.length === 0) return [];
  const rows = await db
    .selectFrom('model_revision')
    .select('id')
    .where('dataset_revision_id', 'in', [...revisionIds])
    .orderBy('created_at')
    .execute();
  return rows.map((row) => row.id);
};

/** Models that were learned on from this one, and from those. */
export const derivedModels = async (db: Db, modelId: string): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    with recursive derived as (
      select id from model_revision where parent_id = ${modelId}
      union
      select m.id from model_revision m join derived d on m.parent_id = d.id
    )
    select id from derived order by id`.execute(db);
  return rows.map((row) => row.id);
};
