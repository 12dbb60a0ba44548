import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type JobResult, type LeasedJob } from '@lemniscate/contracts';
import type { Logger } from 'pino';
import { gate } from './handlers/gate.js';
import { train } from './handlers/train.js';
import type { JobContext, Step } from './job-context.js';
import { createHeartbeat } from './heartbeat.js';
import { createJobLog } from './job-log.js';
import { outlast } from './outlast.js';

/** A third of the lease: two beats may be lost before another trainer takes over. */
const HEARTBEAT_MS = 10_000;

/**
 * Does one job to its end: done, failed, or given up because the server said so or the lease was lost. Leaves no file.
 */
export const runJob = async (
  job: LeasedJob,
  context: Omit<JobContext, 'jobDir' | 'work'> & { workDir: string; signal: AbortSignal; log: Logger },
): Promise<void> => {
  const { client, signal, log: parentLog, workDir } = context;
  const log = parentLog.child({ jobId: job.jobId, kind: job.work.kind });
  const lease = { params: { id: job.jobId } };
  const stopped = new AbortController();
  const said = createJobLog();
  let latest: Step | null = null;
  const { beat, deliver } = createHeartbeat(said, async (lines) => {
    try {
      const { stop } = await client.heartbeatJob({
        ...lease,
        body: { leaseId: job.leaseId, progress: latest, log: lines },
      });
      if (stop) stopped.abort(new AppError('cancelled'));
    } catch (error) {
      if (error instanceof AppError && error.code === 'lease_lost') stopped.abort(error);
      else log.warn({ err: error }, 'heartbeat failed');
      throw error;
    }
  });
  const beating = setInterval(() => void beat(), HEARTBEAT_MS);
  const jobDir = await mkdtemp(join(workDir, `job-${process.pid}-`));
  const work = {
    signal: AbortSignal.any([signal, stopped.signal]),
    onProgress: (step: Step): void => {
      const changed = latest?.stage !== step.stage;
      latest = step;
      if (!changed) return;
      said.enter(step.stage, step.total);
      void beat();
    },
  };
  try {
    log.info('job begun');
    const outcome = await perform(job, { ...context, jobDir, work });
    work.signal.throwIfAborted();
    said.leave();
    await deliver();
    work.signal.throwIfAborted();
    const body = { leaseId: job.leaseId, outcome };
    await outlast(() => client.completeJob({ ...lease, body, signal: work.signal }), work.signal);
    log.info('job done');
  } catch (error) {
    const appError =
      error instanceof AppError
        ? error
        : new AppError('internal', { detail: String(error) }, { cause: error });
    if (stopped.signal.aborted) log.warn({ code: appError.code }, 'job given up');
    else {
      log.error({ err: appError }, 'job failed');
      const retryable = signal.aborted || RETRYABLE.has(appError.code);
      const body = { leaseId: job.leaseId, code: appError.code, detail: describe(appError), retryable };
      // Who is told to go home goes at once.
      if (!signal.aborted) {
        said.say(body.detail);
        await deliver();
      }
      await client.failJob({ ...lease, body }).catch((e: unknown) => log.warn({ err: e }, 'not told'));
    }
  } finally {
    clearInterval(beating);
    await rm(jobDir, { recursive: true, force: true });
  }
};

/** What another try, or another machine, may mend. */
const RETRYABLE = new Set(['disk_full', 'write_failed', 'server_unreachable', 'server_busy', 'internal']);

const describe = ({ message, hint }: AppError): string => `${message} ${hint}`.slice(0, 4000);

const perform = async ({ work: job }: LeasedJob, context: JobContext): Promise<JobResult> =>
  job.kind === 'train'
    ? { kind: 'train', result: await train(job.payload, context) }
    : { kind: 'gate', result: await gate(job.payload, context) };
