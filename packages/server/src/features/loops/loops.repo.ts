import { type Loop, LoopSettings } from '@lemniscate/contracts';
import type { Selectable } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import { byIdOrName } from '../../lib/by-id-or-name.js';
import type { LoopConfig, LoopTable } from './loops.tables.js';

export type LoopRow = Selectable<LoopTable>;

/** A row of an older version knows nothing of settings that came later: they have what a new loop has. */
export const settingsOf = ({ settings }: Pick<LoopRow, 'settings'>): LoopConfig =>
  LoopSettings.parse(settings);

export const toLoop = (row: LoopRow, stationIds: string[]): Loop => ({
  id: row.id,
  name: row.name,
  ...settingsOf(row),
  stationIds,
  createdAt: row.created_at.toISOString(),
});

export const listLoops = async (db: Db): Promise<LoopRow[]> =>
  db.selectFrom('loop').selectAll().orderBy('name').execute();

export const findLoop = async (db: Db, idOrName: string): Promise<LoopRow | undefined> => {
  const [column, value] = byIdOrName(idOrName);
  return db.selectFrom('loop').selectAll().where(column, '=', value).executeTakeFirst();
};

export const insertLoop = async (trx: Trx, loop: LoopRow): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('loop')
    .values({ ...loop, settings: JSON.stringify(loop.settings) })
    .onConflict((oc) => oc.column('name').doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows) === 1;
};

export const updateLoop = async (trx: Trx, id: string, settings: LoopConfig): Promise<LoopRow> =>
  trx
    .updateTable('loop')
    .set({ settings: JSON.stringify(settings) })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

export const stationIdsByLoop = async (db: Db): Promise<Map<string, string[]>> => {
  const rows = await db
    .selectFrom('station')
    .select(['id', 'loop_id'])
    .where('loop_id', 'is not', null)
    .orderBy('name')
    .execute();
  const byLoop = new Map<string, string[]>();
  for (const { id, loop_id: loopId } of rows) {
    byLoop.set(loopId as string, [...(byLoop.get(loopId as string) ?? []), id]);
  }
  return byLoop;
};

/** Also held by whoever starts a turn of the loop. */
export const lockLoop = async (trx: Trx, id: string): Promise<LoopRow> =>
  trx.selectFrom('loop').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow();

export const hasOpenTurn = async (trx: Trx, id: string): Promise<boolean> =>
  (await trx
    .selectFrom('turn')
    .select('id')
    .where('loop_id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst()) !== undefined;
