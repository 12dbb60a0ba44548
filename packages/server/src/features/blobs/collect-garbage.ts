import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { BlobStorage } from '../../storage/blob-storage.js';
import type { BlobReferences } from './blobs.js';
import type { PartialUploads } from './partial-uploads.js';

export interface GarbageOptions {
  db: Db;
  clock: Clock;
  storage: BlobStorage;
  partials: PartialUploads;
  references: BlobReferences;
  graceMs: number;
}

const BATCH = 200;
/** A device may be weeks away in the middle of an upload; it begins anew after that. */
const PARTIAL_MS = 7 * 24 * 3_600_000;

/**
 * Mark and sweep: what no registered query gives and nobody touched for the grace period goes. A row is marked first,
 * in a transaction that holds it (`Blobs.require` wants the same lock), then the bytes go, then the row: a crash in
 * between leaves a mark that the next run finishes, never a row without bytes.
 */
export const collectGarbage = async (options: GarbageOptions): Promise<{ removed: number }> => {
  const { clock, partials, graceMs } = options;
  const before = new Date(clock.now().getTime() - graceMs);
  let removed = await removeMarked(options);
  while ((await mark(options, before)) > 0) removed += await removeMarked(options);
  removed += await removeUnknown(options, before);
  await partials.removeOlderThan(new Date(clock.now().getTime() - PARTIAL_MS));
  return { removed };
};

const mark = async ({ db, references }: GarbageOptions, before: Date): Promise<number> =>
  await inTransaction(db, async (trx) => {
    const unused = references.all().map(({ query }) => {
      const used = query(trx).as('used');
      return sql<boolean>`not exists (select 1 from ${used} where used.sha256 = blob.sha256)`;
    });
    const candidates = trx
      .selectFrom('blob')
      .select('sha256')
      .where('deleting', '=', false)
      .where('touched_at', '<', before)
      .where((eb) => eb.and(unused));
    const locked = await candidates.orderBy('touched_at').limit(BATCH).forUpdate().skipLocked().execute();
    if (locked.length === 0) return 0;
    // Asked again now that they are held: a reference committed while the lock was awaited is seen by a new statement.
    const still = await candidates
      .where(
        'sha256',
        'in',
        locked.map(({ sha256 }) => sha256),
      )
      .execute();
    const sha256s = still.map(({ sha256 }) => sha256);
    if (sha256s.length > 0)
      await trx.updateTable('blob').set({ deleting: true }).where('sha256', 'in', sha256s).execute();
    return sha256s.length;
  });

const removeMarked = async ({ db, storage }: GarbageOptions): Promise<number> => {
  const marked = await db.selectFrom('blob').select('sha256').where('deleting', '=', true).execute();
  for (const { sha256 } of marked) {
    await storage.remove(sha256);
    await db.deleteFrom('blob').where('sha256', '=', sha256).where('deleting', '=', true).execute();
  }
  return marked.length;
};

/** Bytes without a row: their server died between the two. A row is put first, so that an upload keeps away. */
const removeUnknown = async (options: GarbageOptions, before: Date): Promise<number> => {
  const { db, storage, clock } = options;
  let removed = 0;
  for await (const { sha256, sizeBytes, modifiedAt } of storage.list()) {
    if (modifiedAt >= before) continue;
    const now = clock.now();
    const marked = await db
      .insertInto('blob')
      .values({ sha256, size_bytes: sizeBytes, created_at: now, touched_at: now, deleting: true })
      .onConflict((conflict) => conflict.doNothing())
      .returning('sha256')
      .executeTakeFirst();
    if (marked) removed += await removeMarked(options);
  }
  return removed;
};
