import type { Capture, CaptureReason, Inspection, Label, ReviewState } from '@lemniscate/contracts';
import { type Selectable, sql } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import { LAST_URGENT } from './capture-order.js';
import type { InspectionTable } from '../stations/stations.tables.js';
import type { CaptureTable, LabelTable } from './review.tables.js';

export type CaptureRow = Selectable<CaptureTable>;
export type LabelRow = Selectable<LabelTable>;

export const toInspection = (row: Selectable<InspectionTable>): Inspection => ({
  id: row.id,
  stationId: row.station_id,
  at: row.at.toISOString(),
  partId: row.part_id,
  modelId: row.model_id,
  score: row.score,
  threshold: row.threshold,
  verdict: row.verdict,
  defectType: row.defect_type,
  latencyMs: row.latency_ms,
  second:
    row.second_model_id === null
      ? null
      : {
          modelId: row.second_model_id,
          score: row.second_score as number,
          verdict: row.second_verdict as 'ok' | 'ng',
          latencyMs: row.second_latency_ms as number,
        },
});

export const toLabel = (row: LabelRow): Label => ({
  id: row.id,
  captureId: row.capture_id,
  author: { kind: row.author_kind, id: row.author_id, name: row.author_name },
  at: row.at.toISOString(),
  kind: row.kind,
  verdict: row.verdict,
  defectTypes: row.defect_types,
  regions: row.regions,
  seconds: row.seconds,
  note: row.note,
  withdrawn: row.withdrawn_at !== null,
});

/** With their inspections, labels and splits, in the order given. */
export const toCaptures = async (db: Db, rows: readonly CaptureRow[]): Promise<Capture[]> => {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const inspections = await db.selectFrom('inspection').selectAll().where('id', 'in', ids).execute();
  const labels = await db
    .selectFrom('label')
    .selectAll()
    .where('capture_id', 'in', ids)
    .orderBy('at')
    .orderBy('id')
    .execute();
  const groups = await db
    .selectFrom('capture_group')
    .select(['id', 'split'])
    .where('id', 'in', [...new Set(rows.map((row) => row.group_id))])
    .execute();
  const inspectionOf = new Map(inspections.map((row) => [row.id, toInspection(row)]));
  const splitOf = new Map(groups.map((row) => [row.id, row.split]));
  return rows.map((row) => ({
    id: row.id,
    stationId: row.station_id,
    takenAt: row.taken_at.toISOString(),
    inspection: row.source === 'device' ? (inspectionOf.get(row.id) ?? null) : null,
    reasons: row.reasons,
    image: {
      sha256: row.image_sha256,
      width: row.width,
      height: row.height,
      mediaType: row.media_type,
    },
    heatmapSha256: row.heatmap_sha256,
    receivedAt: row.received_at.toISOString(),
    groupId: row.group_id,
    state: row.state,
    split: row.state === 'labelled' && !row.bridges ? (splitOf.get(row.group_id) ?? null) : null,
    verdict: row.verdict,
    defectTypes: row.defect_types,
    labels: labels.filter((label) => label.capture_id === row.id).map(toLabel),
  }));
};

export const findCapture = async (db: Db, id: string): Promise<CaptureRow | undefined> =>
  db.selectFrom('capture').selectAll().where('id', '=', id).executeTakeFirst();

export const lockCapture = async (trx: Trx, id: string): Promise<CaptureRow | undefined> =>
  trx.selectFrom('capture').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

export const existingCaptureIds = async (db: Db, ids: readonly string[]): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('capture')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  return new Set(rows.map((row) => row.id));
};

export const findImported = async (
  db: Db,
  stationId: string,
  imageSha256: string,
): Promise<CaptureRow | undefined> =>
  db
    .selectFrom('capture')
    .selectAll()
    .where('station_id', '=', stationId)
    .where('image_sha256', '=', imageSha256)
    .where('source', '=', 'import')
    .executeTakeFirst();

export interface NewCapture {
  id: string;
  stationId: string;
  source: 'device' | 'import';
  takenAt: Date;
  receivedAt: Date;
  partId: string | null;
  /** What the line said; null for an imported image. */
  line: { verdict: 'ok' | 'ng'; modelId: string } | null;
  reasons: CaptureReason[];
  priority: number;
  image: Capture['image'];
  heatmapSha256: string | null;
  /** Zeroes and ones. */
  hash: string | null;
  groupId: string;
  bridges: boolean;
  wantsSecond: boolean;
}

export const insertCapture = async (trx: Trx, capture: NewCapture): Promise<void> => {
  await trx
    .insertInto('capture')
    .values({
      id: capture.id,
      station_id: capture.stationId,
      source: capture.source,
      taken_at: capture.takenAt,
      received_at: capture.receivedAt,
      part_id: capture.partId,
      line_verdict: capture.line?.verdict ?? null,
      line_model_id: capture.line?.modelId ?? null,
      reasons: JSON.stringify(capture.reasons),
      // What is asked before its turn joins the audit sample when its turn has come.
      is_audit: capture.reasons.includes('audit') && capture.priority > LAST_URGENT,
      priority: capture.priority,
      image_sha256: capture.image.sha256,
      width: capture.image.width,
      height: capture.image.height,
      media_type: capture.image.mediaType,
      heatmap_sha256: capture.heatmapSha256,
      hash: capture.hash === null ? null : sql`${capture.hash}::text::varbit`,
      group_id: capture.groupId,
      bridges: capture.bridges,
      state: 'waiting',
      verdict: null,
      defect_types: '[]',
      regions: '[]',
      wants_second: capture.wantsSecond,
      first_label_at: null,
      settled_at: null,
      first_turn_id: null,
      held_by: null,
      held_until: null,
    })
    .execute();
};

export interface CaptureFilter {
  stationId?: string;
  state?: ReviewState;
  reason?: CaptureReason;
  from?: string;
  to?: string;
}

/** Newest first by arrival; the cursor is where the page before ended. */
export const listCaptures = async (
  db: Db,
  filter: CaptureFilter,
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<CaptureRow[]> => {
  let query = db
    .selectFrom('capture')
    .selectAll()
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (filter.stationId) query = query.where('station_id', '=', filter.stationId);
  if (filter.state) query = query.where('state', '=', filter.state);
  if (filter.reason) {
    query = query.where(sql<boolean>`reasons @> ${JSON.stringify([filter.reason])}::jsonb`);
  }
  if (filter.from) query = query.where('taken_at', '>=', new Date(filter.from));
  if (filter.to) query = query.where('taken_at', '<', new Date(filter.to));
  if (after) query = query.where(sql<boolean>`(received_at, id) < (${after.at}, ${after.id}::uuid)`);
  return query.execute();
};
