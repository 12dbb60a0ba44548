import type { Db, Trx } from '../../db/schema.js';

export interface BlobRow {
  sha256: string;
  size_bytes: number;
  deleting: boolean;
}

export const findBlob = async (db: Db, sha256: string): Promise<BlobRow | undefined> =>
  await db
    .selectFrom('blob')
    .select(['sha256', 'size_bytes', 'deleting'])
    .where('sha256', '=', sha256)
    .executeTakeFirst();

/** Its grace period begins anew. False when its bytes are being removed just now. */
export const putBlob = async (db: Db, sha256: string, sizeBytes: number, now: Date): Promise<boolean> => {
  const row = await db
    .insertInto('blob')
    .values({ sha256, size_bytes: sizeBytes, created_at: now, touched_at: now })
    .onConflict((conflict) =>
      conflict.column('sha256').doUpdateSet({ touched_at: now }).where('blob.deleting', '=', false),
    )
    .returning('sha256')
    .executeTakeFirst();
  return row !== undefined;
};

/** Those of `sha256s` that are here, touched and locked until the transaction ends. */
export const touchBlobs = async (trx: Trx, sha256s: string[], now: Date): Promise<Set<string>> => {
  // Always in the same order: two transactions that want the same blobs do not wait for each other in a circle.
  await trx
    .selectFrom('blob')
    .select('sha256')
    .where('sha256', 'in', sha256s)
    .orderBy('sha256')
    .forUpdate()
    .execute();
  const rows = await trx
    .updateTable('blob')
    .set({ touched_at: now })
    .where('sha256', 'in', sha256s)
    .where('deleting', '=', false)
    .returning('sha256')
    .execute();
  return new Set(rows.map(({ sha256 }) => sha256));
};
