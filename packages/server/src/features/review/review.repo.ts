import type { LabelRegion, ReviewState, Verdict } from '@lemniscate/contracts';
import { sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import { AWAITED, LAST_URGENT } from './capture-order.js';
import { moveAuditSums } from './audit-hours.repo.js';
import type { CaptureRow, LabelRow } from './captures.repo.js';
import { marginOf } from './margin.js';

export interface NewLabel {
  id: string;
  captureId: string;
  author: { kind: LabelRow['author_kind']; id: string; name: string };
  at: Date;
  kind: LabelRow['kind'];
  verdict: Verdict;
  defectTypes: string[];
  regions: LabelRegion[];
  seconds: number;
  note: string;
}

/** One opinion and one adjudication an author: what the same one said before is withdrawn. False: it is here already. */
export const insertLabel = async (trx: Trx, label: NewLabel): Promise<boolean> => {
  const known = await trx.selectFrom('label').select('id').where('id', '=', label.id).executeTakeFirst();
  if (known) return false;
  await trx
    .updateTable('label')
    .set({ withdrawn_at: label.at, withdrawn_by: label.author.name })
    .where('capture_id', '=', label.captureId)
    .where('author_kind', '=', label.author.kind)
    .where('author_id', '=', label.author.id)
    .where('author_name', '=', label.author.name)
    .where('kind', label.kind === 'adjudication' ? '=' : '<>', 'adjudication')
    .where('withdrawn_at', 'is', null)
    .execute();
  await trx
    .insertInto('label')
    .values({
      id: label.id,
      capture_id: label.captureId,
      author_kind: label.author.kind,
      author_id: label.author.id,
      author_name: label.author.name,
      at: label.at,
      kind: label.kind,
      verdict: label.verdict,
      defect_types: JSON.stringify(label.defectTypes),
      regions: JSON.stringify(label.regions),
      seconds: label.seconds,
      note: label.note,
      withdrawn_at: null,
      withdrawn_by: null,
    })
    .execute();
  return true;
};

export const activeLabels = async (db: Db, captureId: string): Promise<LabelRow[]> =>
  db
    .selectFrom('label')
    .selectAll()
    .where('capture_id', '=', captureId)
    .where('withdrawn_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute();

export const findLabel = async (db: Db, captureId: string, labelId: string): Promise<LabelRow | undefined> =>
  db
    .selectFrom('label')
    .selectAll()
    .where('id', '=', labelId)
    .where('capture_id', '=', captureId)
    .executeTakeFirst();

export const withdrawLabel = async (trx: Trx, labelId: string, at: Date, by: string): Promise<void> => {
  await trx
    .updateTable('label')
    .set({ withdrawn_at: at, withdrawn_by: by })
    .where('id', '=', labelId)
    .execute();
};

export interface Outcome {
  state: ReviewState;
  verdict: Verdict | null;
  defectTypes: string[];
  regions: LabelRegion[];
  /** What is held true changed: the next turn has something new to learn. */
  changed: boolean;
  at: Date;
}

export const setOutcome = async (trx: Trx, captureId: string, outcome: Outcome): Promise<void> => {
  await moveAuditSums(trx, captureId, { isLabelled: outcome.state === 'labelled', verdict: outcome.verdict });
  await trx
    .updateTable('capture')
    .set({
      state: outcome.state,
      verdict: outcome.verdict,
      defect_types: JSON.stringify(outcome.defectTypes),
      regions: JSON.stringify(outcome.regions),
      first_label_at: sql`coalesce(first_label_at, ${outcome.at})`,
      held_by: null,
      held_until: null,
      ...(outcome.changed && {
        counted: false,
        settled_at: outcome.state === 'labelled' ? outcome.at : null,
      }),
    })
    .where('id', '=', captureId)
    .execute();
};

interface QueueQuery {
  reviewerId: string;
  engineer: boolean;
  stationIds: readonly string[];
  at: Date;
  /** When one held now would be free again: a hold beyond is of a clock that was set back. */
  until: Date;
}

/** Open at these stations, and not held by somebody else. */
const openTo = ({ reviewerId, stationIds, at, until }: QueueQuery) => sql<boolean>`
  c.state in ('waiting', 'second', 'conflict')
  and c.station_id = any(${`{${stationIds.join(',')}}`}::uuid[])
  and (c.held_until is null or c.held_until <= ${at} or c.held_until > ${until} or c.held_by = ${reviewerId})`;

/**
 * Of what is open, what this reviewer can answer. What resembles a capture that is labelled or comes before it in the
 * queue waits behind it: the same thing is never asked twice. Audit samples are exempt: leaving alike ones out would
 * bias them. The group's states stand in `coalesce` because a plan that went through all that waits, once for each that
 * waits, took a minute at 10,000: a group has few members, and an index of its own.
 */
const askedOf = ({ reviewerId, engineer }: QueueQuery) => sql<boolean>`(
    (c.state = 'conflict' and ${engineer})
    or (c.state = 'second' and not exists (
      select 1 from label l where l.capture_id = c.id and l.withdrawn_at is null and l.author_id = ${reviewerId}))
    or (c.state = 'waiting' and (c.is_audit or c.priority = ${AWAITED} or not exists (
      select 1 from capture o where o.group_id = c.group_id and o.id <> c.id and (
        coalesce(o.state, '') in ('labelled', 'second', 'conflict')
        or (coalesce(o.state, '') = 'waiting'
          and (o.priority, o.received_at, o.id) < (c.priority, c.received_at, c.id))))))
  )`;

export const countQueue = async (db: Db, query: QueueQuery): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from capture c where ${openTo(query)} and ${askedOf(query)}`.execute(db);
  return Number(rows[0].n);
};

/**
 * By priority, or the audit sample alone. Within, what lies closest to the threshold first, of the newest model that has
 * judged it, whatever it was kept for: its label teaches most (uncertainty sampling; Settles 2009, §3.1). Audit samples come as they
 * came, or they would not be a sample: those that a model's doubts bring forward leave it first (`askDoubtful`).
 *
 * All that is open is put in order first, and then looked at one by one until there are enough: of ten thousand that
 * wait, a few dozen are looked at.
 */
export const nextInQueue = async (
  db: Db,
  query: QueueQuery,
  { auditOnly, limit }: { auditOnly: boolean; limit: number },
): Promise<CaptureRow[]> => {
  const { rows } = await sql<CaptureRow>`
    with ordered as materialized (
      select c.id, row_number() over (
        order by case when c.state = 'conflict' then 0
        when ${auditOnly} or c.newest_margin is not null then least(c.priority, ${LAST_URGENT + 1}) else c.priority end,
      case when ${auditOnly} then 0
        else coalesce(c.newest_margin, ${marginOf(sql`i.score`, sql`i.threshold`)}) end nulls last,
      c.received_at, c.id) as place
      from capture c left join inspection i on i.id = c.id
      where ${openTo(query)}
        and case when ${auditOnly} then c.is_audit
        else not c.is_audit or c.state <> 'waiting' or c.priority <= ${LAST_URGENT} end
    )
    select c.* from (select id, place from ordered order by place) o
      join lateral (select * from capture where id = o.id offset 0) c on true
    where ${askedOf(query)}
    order by o.place
    limit ${limit}`.execute(db);
  return rows;
};

/** Whether any of the stations has a model that has learned defects: its doubts are worth asking about. */
export const knowDefects = async (db: Db, stationIds: readonly string[]): Promise<boolean> => {
  const { rows } = await sql<{ knows: boolean }>`
    select exists (
      select 1 from station s join model_revision m on m.id = s.champion_id
      where s.id in (select jsonb_array_elements_text(${JSON.stringify(stationIds)}::jsonb)::uuid)
        and m.expected ->> 'auroc' is not null
    ) as knows`.execute(db);
  return rows[0].knows;
};

/** Only those that nobody else took meanwhile. */
export const holdCaptures = async (
  trx: Trx,
  ids: readonly string[],
  { reviewerId, at, until }: { reviewerId: string; at: Date; until: Date },
): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await trx
    .updateTable('capture')
    .set({ held_by: reviewerId, held_until: until })
    .where('id', 'in', [...ids])
    .where((eb) =>
      eb.or([
        eb('held_until', 'is', null),
        eb('held_until', '<=', at),
        eb('held_until', '>', until),
        eb('held_by', '=', reviewerId),
      ]),
    )
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
};

/** Labels settled since the loop's last dataset revision was frozen. */
export const countNewLabels = async (db: Db, loopId: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from capture c join station s on s.id = c.station_id
    where s.loop_id = ${loopId} and c.state = 'labelled' and not c.counted and not c.bridges`.execute(db);
  return Number(rows[0].n);
};

/** Labelled groups of the loop's stations that have no side yet, oldest first. */
export const unsplitGroups = async (
  db: Db,
  loopId: string,
): Promise<{ groupId: string; verdict: Verdict; isPicked: boolean }[]> => {
  const { rows } = await sql<{ groupId: string; verdict: Verdict; isPicked: boolean }>`
    select c.group_id as "groupId", (array_agg(c.verdict order by c.settled_at, c.id))[1] as verdict,
      (array_agg(c.source = 'device' and not c.is_audit order by c.settled_at, c.id))[1] as "isPicked"
    from capture c join station s on s.id = c.station_id join capture_group g on g.id = c.group_id
    where s.loop_id = ${loopId} and c.state = 'labelled' and not c.bridges and g.split is null
    group by c.group_id order by min(c.settled_at), c.group_id`.execute(db);
  return rows;
};
