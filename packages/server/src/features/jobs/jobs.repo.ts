import type { Job, JobResult, JobWork, LeasedJob } from '@lemniscate/contracts';
import { sql, type Selectable } from 'kysely';
import type { Db, Trx } from '../../db/schema.js';
import type { JobTable } from './jobs.tables.js';

export type JobRow = Selectable<JobTable>;

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  attempt: row.attempt,
  maxAttempts: row.max_attempts,
  createdAt: row.created_at.toISOString(),
  leasedBy: row.leased_by,
  leaseExpiresAt: row.state === 'leased' ? (row.lease_expires_at?.toISOString() ?? null) : null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  error: row.error,
  progress: row.progress,
});

export const toLeasedJob = (row: JobRow): LeasedJob => ({
  jobId: row.id,
  leaseId: row.lease_id as string,
  leaseExpiresAt: (row.lease_expires_at as Date).toISOString(),
  attempt: row.attempt,
  work: { kind: row.kind, payload: row.payload } as JobWork,
});

interface NewJob {
  id: string;
  work: JobWork;
  turnId: string | null;
  maxAttempts: number;
  timeoutMs: number | null;
  at: Date;
}

export const insertJob = async (
  trx: Trx,
  { id, work, turnId, maxAttempts, timeoutMs, at }: NewJob,
): Promise<void> => {
  await trx
    .insertInto('job')
    .values({
      id,
      kind: work.kind,
      state: 'queued',
      payload: JSON.stringify(work.payload),
      turn_id: turnId,
      max_attempts: maxAttempts,
      timeout_ms: timeoutMs,
      created_at: at,
    })
    .execute();
};

interface Lease {
  kinds: readonly JobWork['kind'][];
  trainerName: string;
  leaseId: string;
  at: Date;
  expiresAt: Date;
}

/** Oldest first; jobs that another caller is just taking are skipped, not waited for. */
export const takeLease = async (
  db: Db,
  { kinds, trainerName, leaseId, at, expiresAt }: Lease,
): Promise<JobRow | undefined> =>
  db
    .updateTable('job')
    .set((eb) => ({
      state: 'leased',
      attempt: eb('attempt', '+', 1),
      leased_by: trainerName,
      lease_id: leaseId,
      leased_at: at,
      lease_expires_at: expiresAt,
      stop_asked: false,
      progress: null,
    }))
    .where('id', '=', (eb) =>
      eb
        .selectFrom('job')
        .select('id')
        .where('state', '=', 'queued')
        .where('kind', 'in', [...kinds])
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();

export const lockJob = async (trx: Trx, id: string): Promise<JobRow | undefined> =>
  trx.selectFrom('job').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

export const findJob = async (db: Db, id: string): Promise<JobRow | undefined> =>
  db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();

export const listJobs = async (db: Db, limit: number): Promise<JobRow[]> =>
  db.selectFrom('job').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();

export const updateJob = async (
  trx: Db,
  id: string,
  changes: Partial<Pick<JobRow, 'state' | 'finished_at' | 'error' | 'lease_expires_at'>> & {
    outcome?: JobResult;
    progress?: JobRow['progress'];
    statements?: JobRow['statements'];
  },
): Promise<JobRow> => {
  const { outcome, progress, statements, ...plain } = changes;
  return trx
    .updateTable('job')
    .set({
      ...plain,
      ...(statements && { statements: JSON.stringify(statements) }),
      ...(outcome === undefined ? {} : { outcome: JSON.stringify(outcome) }),
      ...(progress === undefined ? {} : { progress: progress && JSON.stringify(progress) }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
};

export const insertJobLog = async (
  trx: Db,
  jobId: string,
  at: Date,
  lines: readonly string[],
): Promise<void> => {
  if (lines.length === 0) return;
  await trx
    .insertInto('job_log')
    .values(lines.map((line) => ({ job_id: jobId, at, line })))
    .execute();
};

/** After the clock was set back: no lease lasts longer than one given now. */
export const shortenLeases = async (trx: Trx, at: Date, latest: Date): Promise<void> => {
  await sql`update job set lease_expires_at = least(lease_expires_at, ${latest}), leased_at = least(leased_at, ${at})
    where state = 'leased' and (lease_expires_at > ${latest} or leased_at > ${at})`.execute(trx);
};

/** After the clock was set forward by so much: what ran out only by that goes on. */
export const extendLeases = async (trx: Trx, at: Date, jumpMs: number): Promise<void> => {
  const jump = sql`${jumpMs}::float8 * interval '1 millisecond'`;
  await sql`update job set lease_expires_at = greatest(lease_expires_at, lease_expires_at + ${jump}),
      leased_at = least(leased_at + ${jump}, ${at})
    where state = 'leased' and leased_at + ${jump} <= ${at}`.execute(trx);
};

/** Leases that ran out, and jobs that took longer than they may. */
export const lockOverdueJobs = async (trx: Trx, at: Date): Promise<JobRow[]> =>
  trx
    .selectFrom('job')
    .selectAll()
    .where('state', '=', 'leased')
    .where((eb) =>
      eb.or([
        eb('lease_expires_at', '<', at),
        sql<boolean>`leased_at + timeout_ms * interval '1 millisecond' < ${at}`,
      ]),
    )
    .forUpdate()
    .skipLocked()
    .execute();
