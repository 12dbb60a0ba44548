import type { Actor, Inspection } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db } from '../../db/schema.js';
import { toInspection } from '../review/captures.repo.js';

export const findInspection = async (db: Db, id: string): Promise<Inspection | undefined> => {
  const row = await db.selectFrom('inspection').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toInspection(row);
};

/** Who labelled the images of a dataset revision, most labels first. */
export const reviewersOf = async (
  db: Db,
  revisionId: string,
): Promise<{ actor: Actor; labels: number }[]> => {
  const { rows } = await sql<{ kind: Actor['kind']; id: string; name: string; labels: number }>`
    select l.author_kind as kind, l.author_id as id, l.author_name as name, count(*) as labels
    from dataset_item d join label l on l.capture_id = d.capture_id and l.withdrawn_at is null
    where d.revision_id = ${revisionId}
    group by 1, 2, 3 order by labels desc, 3`.execute(db);
  return rows.map(({ labels, ...actor }) => ({ actor, labels }));
};

export interface Judged {
  inspections: number;
  rejected: number;
  firstAt: Date | null;
  lastAt: Date | null;
}

/** From the sums by hour: a model may have judged millions. */
export const judgedBy = async (db: Db, modelIds: readonly string[]): Promise<Judged> => {
  const { rows } = await sql<Judged>`
    select coalesce(sum(inspections), 0)::bigint as inspections, coalesce(sum(rejected), 0)::bigint as rejected,
      min(first_at) as "firstAt", max(last_at) as "lastAt"
    from station_hour
    where model_id in (select jsonb_array_elements_text(${JSON.stringify(modelIds)}::jsonb)::uuid)`.execute(
    db,
  );
  return rows[0];
};
