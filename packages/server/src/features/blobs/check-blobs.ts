import { createHash } from 'node:crypto';
import { state, type Statement } from '@lemniscate/contracts/statements';
import { sql } from 'kysely';
import type { ServerContext } from '../../context.js';
import type { CheckResult } from '../system/checks.js';

const PAGE = 500;

/** Reads every blob that the database knows: is it there, whole and what its name says. */
export const checkBlobBytes = async ({
  db,
  storage,
}: Pick<ServerContext, 'db' | 'storage'>): Promise<CheckResult> => {
  const problems: Statement[] = [];
  let checked = 0;
  for (let last = ''; ;) {
    const rows = await db
      .selectFrom('blob')
      .select(['sha256', 'size_bytes'])
      .where('sha256', '>', last)
      .where('deleting', '=', false)
      .orderBy('sha256')
      .limit(PAGE)
      .execute();
    for (const { sha256 } of rows) {
      const problem = await problemOf(storage, sha256);
      if (problem) problems.push(state(problem, { blob: sha256 }));
      checked++;
    }
    if (rows.length < PAGE) break;
    last = rows[rows.length - 1].sha256;
  }
  const whatToDo =
    problems.length > 0 ? 'Restore these files from a backup: their names are their digests.' : null;
  return { checked, problems, whatToDo };
};

const problemOf = async (
  storage: ServerContext['storage'],
  sha256: string,
): Promise<'blob_missing' | 'blob_changed' | null> => {
  const stream = await storage.open(sha256);
  if (!stream) return 'blob_missing';
  const hash = createHash('sha256');
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest('hex') === sha256 ? null : 'blob_changed';
};

/** Every digest that a feature refers to is the name of a blob. */
export const checkBlobReferences = async ({
  db,
  references,
}: Pick<ServerContext, 'db' | 'references'>): Promise<CheckResult> => {
  const problems: Statement[] = [];
  let checked = 0;
  for (const { name, query } of references.all()) {
    const counted = await sql<{ count: number }>`
      select count(used.sha256) as count from ${query(db).as('used')}`.execute(db);
    checked += counted.rows[0].count;
    const { rows } = await sql<{ sha256: string }>`
      select distinct used.sha256 from ${query(db).as('used')}
      where used.sha256 is not null
        and not exists (select 1 from blob where blob.sha256 = used.sha256 and not blob.deleting)
      order by 1 limit 1000`.execute(db);
    problems.push(...rows.map(({ sha256 }) => state('blob_wanted', { by: name, blob: sha256 })));
  }
  const whatToDo = problems.length > 0 ? 'Restore the missing blobs from a backup.' : null;
  return { checked, problems, whatToDo };
};
