import type { Actor } from '@lemniscate/contracts';
import type { Generated } from 'kysely';
import type { Json, Time } from '../../db/columns.js';

export interface EventTable {
  seq: Generated<number>;
  at: Time;
  type: string;
  actor: Json<Actor>;
  subject: string;
  loop_id: string | null;
  station_id: string | null;
  data: Json<Record<string, unknown>>;
}

export interface EventTables {
  event: EventTable;
}
