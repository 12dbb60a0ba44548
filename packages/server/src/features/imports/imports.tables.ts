import type { Actor, Import, KeptError, Verdict } from '@lemniscate/contracts';
import type { Generated } from 'kysely';
import type { Json, JsonOrNull, Time, TimeOrNull } from '../../db/columns.js';

export interface ImportRunTable {
  id: string;
  station_id: string;
  sha256: string;
  file_name: string;
  verdict: Verdict | null;
  state: Import['state'];
  done: Generated<number>;
  total: Generated<number>;
  imported: Generated<number>;
  duplicates: Generated<number>;
  skipped: Json<Import['skipped']>;
  skipped_count: Generated<number>;
  started_by: Json<Actor>;
  created_at: Time;
  finished_at: TimeOrNull;
  problem: string | null;
  problem_error: JsonOrNull<KeptError>;
  /** Who works on it, until when: a server that died does not come back for it. */
  worker: string | null;
  worker_until: TimeOrNull;
}

export interface ImportTables {
  import_run: ImportRunTable;
}
