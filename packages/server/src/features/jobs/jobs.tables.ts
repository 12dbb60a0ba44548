import type { Json, JsonGenerated, JsonOrNull } from '../../db/columns.js';
import type { JobResult, JobWork, Statement } from '@lemniscate/contracts';
import type { Generated } from 'kysely';

export interface JobTable {
  id: string;
  kind: JobWork['kind'];
  state: 'queued' | 'leased' | 'done' | 'failed' | 'cancelled';
  payload: Json<JobWork['payload']>;
  outcome: JsonOrNull<JobResult>;
  turn_id: string | null;
  attempt: Generated<number>;
  max_attempts: number;
  timeout_ms: number | null;
  created_at: Date;
  leased_by: string | null;
  lease_id: string | null;
  leased_at: Date | null;
  lease_expires_at: Date | null;
  stop_asked: Generated<boolean>;
  finished_at: Date | null;
  error: string | null;
  /** Why it was cancelled. */
  statements: JsonGenerated<Statement[]>;
  progress: JsonOrNull<{ stage: string; done: number; total: number }>;
}

export interface JobLogTable {
  job_id: string;
  seq: Generated<number>;
  at: Date;
  line: string;
}

export interface JobTables {
  job: JobTable;
  job_log: JobLogTable;
}
