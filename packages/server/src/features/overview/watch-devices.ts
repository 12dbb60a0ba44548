import { sql } from 'kysely';
import { DEVICE_SILENT_MS, type DeviceReport } from '@lemniscate/contracts';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import { SYSTEM } from '../../http/caller.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';

/** Tells when a device is heard for the first time or again, and when it falls silent. */
export const watchDevices = async ({
  db,
  clock,
  history,
}: {
  db: Db;
  clock: Clock;
  history: History;
}): Promise<void> => {
  const since = new Date(clock.now().getTime() - DEVICE_SILENT_MS);
  const changed = sql<boolean>`revoked_at is null and heard <> coalesce(last_seen_at >= ${since}, false)`;
  // Looked at first: a transaction that finds nothing would still take the log's lock.
  const due = await db.selectFrom('device').select('id').where(changed).execute();
  if (due.length === 0) return;
  await inTransaction(db, async (trx) => {
    const rows = await trx
      .updateTable('device')
      .set({ heard: sql`not heard` })
      .where(changed)
      .returning(['id', 'name', 'heard', 'last_seen_at'])
      .execute();
    for (const { id, name, heard, last_seen_at: lastSeenAt } of rows)
      history.happened(trx, {
        type: heard ? 'device_seen' : 'device_silent',
        actor: SYSTEM,
        subject: `device:${id}`,
        data: { name, lastSeenAt },
      });
  });
};

/** Devices count what their spool dropped since it was set up: the server keeps when that last grew. */
export const noteDropped =
  (clock: Clock) =>
  async (trx: Trx, deviceId: string, { spool }: DeviceReport): Promise<void> => {
    const dropped = Object.values(spool.droppedByReason).reduce((sum, n) => sum + n, 0);
    await trx
      .updateTable('device')
      .set({
        dropped,
        dropped_at: sql`case when ${dropped} > dropped then ${clock.now()} else dropped_at end`,
      })
      .where('id', '=', deviceId)
      .where('dropped', '<>', dropped)
      .execute();
  };
