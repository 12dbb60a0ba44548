import {
  type Actor,
  AppError,
  type Job,
  type JobResult,
  type JobWork,
  type LeasedJob,
} from '@lemniscate/contracts';
import { state } from '@lemniscate/contracts/statements';
import type { Db, Trx } from '../../db/schema.js';
import { inTransaction } from '../../db/transaction.js';
import type { Clock } from '../../lib/clock.js';
import type { History } from '../../lib/history.js';
import { longPoll } from '../../lib/long-poll.js';
import { newId } from '../../lib/new-id.js';
import { type Reason, stated } from '../../lib/reason.js';
import type { Wakeups } from '../../lib/wakeups.js';
import { wakeAfterCommit } from '../../lib/wake-after-commit.js';
import * as repo from './jobs.repo.js';

/** A trainer that says nothing for this long has lost its job. */
export const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 3;
/** Progress is told to pages no more often. */
const TELL_MS = 2000;
/** More than this between clock and stopwatch, and somebody set the clock. */
const JUMP_MS = 5_000;

/** Runs in the transaction that takes the result in; what it throws refuses the result. */
export type ResultCheck = (trx: Trx, job: repo.JobRow, result: JobResult) => Promise<void>;

export interface JobService {
  enqueueJob(
    trx: Trx,
    job: { work: JobWork; turnId: string | null; timeoutMs: number | null },
  ): Promise<string>;
  leaseJob(
    request: { kinds: readonly JobWork['kind'][]; trainerName: string; waitSeconds: number },
    signal?: AbortSignal,
  ): Promise<LeasedJob | null>;
  heartbeat(
    jobId: string,
    beat: { leaseId: string; progress: Job['progress']; log: readonly string[] },
  ): Promise<{ stop: boolean; leaseExpiresAt: string }>;
  completeJob(jobId: string, result: { leaseId: string; outcome: JobResult }): Promise<Job>;
  failJob(
    jobId: string,
    failure: { leaseId: string; code: string; detail: string; retryable: boolean },
  ): Promise<Job>;
  cancelJob(actor: Actor, jobId: string): Promise<Job>;
  cancelJobIn(trx: Trx, jobId: string, reason: Reason): Promise<void>;
  listJobs(): Promise<Job[]>;
  findJob(db: Db, jobId: string): Promise<repo.JobRow | undefined>;
  /** Takes jobs back from trainers that went silent, and ends those that ran too long. */
  reclaimJobs(): Promise<number>;
  checkResultsWith(kind: JobWork['kind'], check: ResultCheck): void;
}

const LOST: readonly repo.JobRow['state'][] = ['queued', 'done', 'failed'];

export const createJobService = ({
  db,
  clock,
  history,
  wakeups,
}: {
  db: Db;
  clock: Clock;
  history: History;
  wakeups: Wakeups;
}): JobService => {
  const checks = new Map<JobWork['kind'], ResultCheck>();
  const wake = wakeAfterCommit(wakeups);
  const expiry = () => new Date(clock.now().getTime() + LEASE_MS);

  const tell = (
    trx: Trx,
    { id, kind, turn_id: turnId, payload, leased_by: trainer }: repo.JobRow,
    type: 'job_leased' | 'job_progress',
    data: Record<string, unknown>,
  ): void =>
    history.happened(trx, {
      type,
      actor: { kind: 'trainer', id, name: trainer ?? 'unknown' },
      subject: `job:${id}`,
      loopId: payload.loopId,
      data: { kind, turnId, ...data },
    });

  /** When pages last heard of a job; a server that starts anew tells once too often. */
  const told = new Map<string, number>();
  const tellProgress = (trx: Trx, job: repo.JobRow, progress: Job['progress']): void => {
    const at = clock.now().getTime();
    if (!progress || at - (told.get(job.id) ?? -Infinity) < TELL_MS) return;
    if (JSON.stringify(progress) === JSON.stringify(job.progress)) return;
    // Those of jobs that ended are of no use: few are under way at once.
    if (told.size > 100) told.clear();
    told.set(job.id, at);
    tell(trx, job, 'job_progress', { progress });
  };

  const lockOrThrow = async (trx: Trx, jobId: string): Promise<repo.JobRow> => {
    const job = await repo.lockJob(trx, jobId);
    if (!job) throw new AppError('not_found', { kind: 'job', id: jobId });
    return job;
  };

  /** Back into the queue while attempts are left. */
  const endAttempt = async (
    trx: Trx,
    job: repo.JobRow,
    error: string,
    retryable: boolean,
  ): Promise<repo.JobRow> => {
    const again = retryable && job.attempt < job.max_attempts;
    return repo.updateJob(trx, job.id, {
      state: again ? 'queued' : 'failed',
      error,
      finished_at: again ? null : clock.now(),
      progress: null,
    });
  };

  let lookedAt: { wallMs: number; monotonicMs: number } | undefined;

  /** A clock that is set must neither take a job from a trainer that works, nor leave it with one that is dead. */
  const followClock = async (trx: Trx, at: Date, before = lookedAt): Promise<void> => {
    const passedMs = before ? clock.monotonicMs() - before.monotonicMs : 0;
    const jumpMs = before ? at.getTime() - before.wallMs - passedMs : 0;
    if (jumpMs > JUMP_MS) await repo.extendLeases(trx, at, jumpMs);
    await repo.shortenLeases(trx, at, new Date(at.getTime() + LEASE_MS));
  };

  const reclaimJobs = async (): Promise<number> => {
    const now = { wallMs: clock.now().getTime(), monotonicMs: clock.monotonicMs() };
    const reclaimed = await inTransaction(db, async (trx) => {
      await followClock(trx, new Date(now.wallMs));
      const overdue = await repo.lockOverdueJobs(trx, clock.now());
      for (const job of overdue) {
        const silent = (job.lease_expires_at as Date) < clock.now();
        const minutes = Math.round((job.timeout_ms ?? 0) / 60_000);
        await (silent
          ? endAttempt(trx, job, `The trainer ${job.leased_by} went silent in attempt ${job.attempt}.`, true)
          : endAttempt(trx, job, `It took longer than the ${minutes} minutes it may.`, false));
      }
      if (overdue.length > 0) wake(trx, 'jobs', 'turns');
      return overdue.length;
    });
    lookedAt = now;
    return reclaimed;
  };

  const cancelJobIn: JobService['cancelJobIn'] = async (trx, jobId, reason) => {
    const job = await lockOrThrow(trx, jobId);
    if (job.state !== 'queued' && job.state !== 'leased') return;
    wake(trx, 'turns');
    await repo.updateJob(trx, jobId, {
      state: 'cancelled',
      finished_at: clock.now(),
      error: reason.words,
      statements: [...reason.statements],
    });
  };

  return {
    reclaimJobs,
    cancelJobIn,
    checkResultsWith: (kind, check) => void checks.set(kind, check),
    findJob: repo.findJob,
    listJobs: async () => (await repo.listJobs(db, 200)).map(repo.toJob),

    enqueueJob: async (trx, { work, turnId, timeoutMs }) => {
      const id = newId(clock.now().getTime());
      wake(trx, 'jobs');
      await repo.insertJob(trx, { id, work, turnId, timeoutMs, maxAttempts: MAX_ATTEMPTS, at: clock.now() });
      return id;
    },

    leaseJob: async ({ kinds, trainerName, waitSeconds }, signal) => {
      const look = async () => {
        const job = await inTransaction(db, async (trx) => {
          const taken = await repo.takeLease(trx, {
            kinds,
            trainerName,
            leaseId: newId(clock.now().getTime()),
            at: clock.now(),
            expiresAt: expiry(),
          });
          if (taken) tell(trx, taken, 'job_leased', { trainer: trainerName, attempt: taken.attempt });
          return taken;
        });
        return job ? repo.toLeasedJob(job) : null;
      };
      return longPoll({ wakeups, topic: 'jobs', waitMs: waitSeconds * 1000, look, signal });
    },

    heartbeat: async (jobId, { leaseId, progress, log }) =>
      inTransaction(db, async (trx) => {
        const job = await lockOrThrow(trx, jobId);
        if (job.lease_id !== leaseId || LOST.includes(job.state)) throw new AppError('lease_lost', { jobId });
        const leaseExpiresAt = expiry();
        const stop = job.state === 'cancelled';
        if (!stop) {
          await repo.updateJob(trx, jobId, { lease_expires_at: leaseExpiresAt, progress });
          tellProgress(trx, job, progress);
        }
        await repo.insertJobLog(trx, jobId, clock.now(), log);
        return { stop, leaseExpiresAt: leaseExpiresAt.toISOString() };
      }),

    completeJob: async (jobId, { leaseId, outcome }) => {
      const job = await inTransaction(db, async (trx) => {
        const found = await lockOrThrow(trx, jobId);
        if (found.lease_id === leaseId && found.state === 'done') return found;
        if (found.lease_id !== leaseId || found.state !== 'leased')
          throw new AppError('lease_lost', { jobId });
        if (outcome.kind !== found.kind) {
          throw new AppError('request_invalid', {
            detail: `a ${found.kind} job has no ${outcome.kind} result`,
          });
        }
        wake(trx, 'turns');
        await checks.get(found.kind)?.(trx, found, outcome);
        return repo.updateJob(trx, jobId, {
          state: 'done',
          outcome,
          finished_at: clock.now(),
          error: null,
          progress: null,
        });
      });
      return repo.toJob(job);
    },

    failJob: async (jobId, { leaseId, code, detail, retryable }) => {
      const job = await inTransaction(db, async (trx) => {
        const found = await lockOrThrow(trx, jobId);
        if (found.lease_id !== leaseId) throw new AppError('lease_lost', { jobId });
        if (found.state !== 'leased') return found;
        wake(trx, 'jobs', 'turns');
        return endAttempt(trx, found, `${code}: ${detail}`, retryable);
      });
      return repo.toJob(job);
    },

    cancelJob: async (actor, jobId) => {
      const job = await inTransaction(db, async (trx) => {
        await cancelJobIn(trx, jobId, stated(state('job_cancelled', { by: actor.name })));
        history.decided(trx, { type: 'job_cancelled', actor, subject: `job:${jobId}` });
        return lockOrThrow(trx, jobId);
      });
      return repo.toJob(job);
    },
  };
};
