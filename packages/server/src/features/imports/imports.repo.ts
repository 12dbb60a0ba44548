import type { Actor, Import, ImportInput, KeptError } from '@lemniscate/contracts';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { toInstant, toInstantOrNull, toJson } from '../../db/columns.js';
import type { Db, Trx } from '../../db/schema.js';
import type { ImportRunTable } from './imports.tables.js';

export type ImportRow = Selectable<ImportRunTable>;

export const toImport = (row: ImportRow): Import => ({
  id: row.id,
  stationId: row.station_id,
  fileName: row.file_name,
  verdict: row.verdict,
  state: row.state,
  done: row.done,
  total: row.total,
  imported: row.imported,
  duplicates: row.duplicates,
  skipped: row.skipped,
  skippedCount: row.skipped_count,
  startedBy: row.started_by.name,
  createdAt: toInstant(row.created_at),
  finishedAt: toInstantOrNull(row.finished_at),
  problem: row.problem,
  problemError: row.problem_error,
});

export const insertImport = async (
  trx: Trx,
  run: { id: string; stationId: string; startedBy: Actor; at: Date } & z.output<typeof ImportInput>,
): Promise<ImportRow> =>
  trx
    .insertInto('import_run')
    .values({
      id: run.id,
      station_id: run.stationId,
      sha256: run.sha256,
      file_name: run.fileName,
      verdict: run.verdict,
      state: 'waiting',
      skipped: '[]',
      started_by: toJson(run.startedBy),
      created_at: run.at,
      problem: null,
      problem_error: null,
      worker: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();

export const findImport = async (db: Db, id: string): Promise<ImportRow | undefined> =>
  db.selectFrom('import_run').selectAll().where('id', '=', id).executeTakeFirst();

export const listImports = async (db: Db, stationId: string, limit: number): Promise<ImportRow[]> =>
  db
    .selectFrom('import_run')
    .selectAll()
    .where('station_id', '=', stationId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** The oldest that nobody works on; what a dead server began is begun anew. */
export const takeImport = async (
  db: Db,
  { worker, at, until }: { worker: string; at: Date; until: Date },
): Promise<ImportRow | undefined> =>
  db
    .updateTable('import_run')
    .set({
      state: 'running',
      worker,
      worker_until: until,
      done: 0,
      total: 0,
      imported: 0,
      duplicates: 0,
      skipped: '[]',
      skipped_count: 0,
    })
    .where('id', '=', (eb) =>
      eb
        .selectFrom('import_run')
        .select('id')
        .where((or) =>
          or.or([
            or('state', '=', 'waiting'),
            or.and([or('state', '=', 'running'), or('worker_until', '<', at)]),
          ]),
        )
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();

export type Progress = Pick<
  Import,
  'done' | 'total' | 'imported' | 'duplicates' | 'skipped' | 'skippedCount'
>;

/** Why an import failed. */
export interface Problem {
  words: string;
  error: KeptError | null;
}

/** False where it is no longer this worker's: it was cancelled, or another took it over. */
export const saveProgress = async (
  db: Db,
  id: string,
  worker: string,
  { skipped, skippedCount, ...counts }: Progress,
  {
    problem,
    ...more
  }: { worker_until?: Date; state?: Import['state']; finished_at?: Date; problem?: Problem },
): Promise<boolean> => {
  const row = await db
    .updateTable('import_run')
    .set({
      ...counts,
      ...more,
      ...(problem && { problem: problem.words, problem_error: problem.error && toJson(problem.error) }),
      skipped: toJson(skipped),
      skipped_count: skippedCount,
    })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('worker', '=', worker)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
};

/** For whoever comes next; at the end of this server. */
export const giveBack = async (db: Db, id: string, worker: string): Promise<void> => {
  await db
    .updateTable('import_run')
    .set({ worker: null, worker_until: new Date(0) })
    .where('id', '=', id)
    .where('worker', '=', worker)
    .where('state', '=', 'running')
    .execute();
};

/** Undefined where it had ended already. */
export const cancelImport = async (trx: Trx, id: string, at: Date): Promise<ImportRow | undefined> =>
  trx
    .updateTable('import_run')
    .set({ state: 'cancelled', finished_at: at })
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'running'])
    .returningAll()
    .executeTakeFirst();

/** Archives of imports that have not ended. */
export const openArchives = (db: Db) =>
  db
    .selectFrom('import_run')
    .select('sha256')
    .where('state', 'in', ['waiting', 'running'] as const);
