import type { Event } from '@lemniscate/contracts';
import type { Selectable } from 'kysely';
import { toInstant, toJson } from '../../db/columns.js';
import type { Db, Trx } from '../../db/schema.js';
import type { EventTable } from './events.tables.js';

export type DatedEvent = Omit<Event, 'seq'>;

const toEvent = (row: Selectable<EventTable>): Event => ({
  seq: row.seq,
  at: toInstant(row.at),
  type: row.type,
  actor: row.actor,
  subject: row.subject,
  loopId: row.loop_id,
  stationId: row.station_id,
  data: row.data,
});

export const insertEvents = async (trx: Trx, events: DatedEvent[]): Promise<void> => {
  const rows = events.map((event) => ({
    at: new Date(event.at),
    type: event.type,
    actor: toJson(event.actor),
    subject: event.subject,
    loop_id: event.loopId,
    station_id: event.stationId,
    data: toJson(event.data),
  }));
  await trx.insertInto('event').values(rows).execute();
};

export interface EventFilter {
  loopId?: string;
  stationId?: string;
  type?: string;
}

/** Newest first, those before `before`. */
export const listEventsBefore = async (
  db: Db,
  filter: EventFilter,
  before: number | undefined,
  limit: number,
): Promise<Event[]> => {
  let query = db.selectFrom('event').selectAll().orderBy('seq', 'desc').limit(limit);
  if (before !== undefined) query = query.where('seq', '<', before);
  if (filter.loopId) query = query.where('loop_id', '=', filter.loopId);
  if (filter.stationId) query = query.where('station_id', '=', filter.stationId);
  if (filter.type) query = query.where('type', '=', filter.type);
  return (await query.execute()).map(toEvent);
};

/** Oldest first. */
export const listEventsAfter = async (db: Db, after: number, limit: number): Promise<Event[]> => {
  const query = db.selectFrom('event').selectAll().where('seq', '>', after).orderBy('seq').limit(limit);
  return (await query.execute()).map(toEvent);
};

export const lastEventSeq = async (db: Db): Promise<number> => {
  const row = await db.selectFrom('event').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  return row?.seq ?? 0;
};
