import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, tokenAuth } from '@lemniscate/client';
import { AppError, JOB_KINDS, type LeasedJob } from '@lemniscate/contracts';
import { defaultCacheDir } from '@lemniscate/vision';
import type { Logger } from 'pino';
import { BlobFolder } from './blob-folder.js';
import { KeptScores } from './kept-scores.js';
import { runJob } from './run-job.js';

export interface TrainerOptions {
  url: string;
  token: string;
  /** Where images and models are kept between jobs. */
  workDir: string;
  name?: string;
  threads?: number;
  cacheDir?: string;
  signal: AbortSignal;
  log: Logger;
  fetch?: typeof fetch;
  /** Images and models kept between jobs, each up to this much. */
  maxKeptBytes?: number;
}

const POLL_SECONDS = 25;
const LONGEST_PAUSE_MS = 30_000;
/** No use in asking again: a person has to mend it. */
const FINAL = new Set(['unauthenticated', 'forbidden', 'cancelled']);

/**
 * Leases jobs from the server, one at a time, until `signal` aborts. Any number of trainers may run, on any machine.
 * @throws AppError unauthenticated | forbidden when the token will not do
 */
export const runTrainer = async (options: TrainerOptions): Promise<void> => {
  const { url, token, workDir, signal, log, maxKeptBytes = 20 * 1024 ** 3 } = options;
  const client = createClient({ url, auth: tokenAuth(token), fetch: options.fetch });
  const trainerName = options.name ?? `${hostname()}-${process.pid}`;
  const jobsDir = join(workDir, 'jobs');
  await mkdir(jobsDir, { recursive: true });
  await removeLeftovers(jobsDir);
  const context = {
    client,
    images: new BlobFolder(join(workDir, 'images'), client),
    models: new BlobFolder(join(workDir, 'models'), client),
    scores: new KeptScores(join(workDir, 'scores')),
    cacheDir: options.cacheDir ?? defaultCacheDir(),
    threads: options.threads,
    workDir: jobsDir,
    signal,
    log,
  };
  log.info({ url, trainerName }, 'trainer started');
  let pauseMs = 0;
  while (!signal.aborted) {
    let job: LeasedJob | null;
    try {
      ({ job } = await client.leaseJob({
        body: { kinds: [...JOB_KINDS], trainerName, waitSeconds: POLL_SECONDS },
        signal,
      }));
      pauseMs = 0;
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof AppError && FINAL.has(error.code)) throw error;
      pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(500, pauseMs * 2));
      log.warn({ err: error, pauseMs }, 'no job could be leased');
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      continue;
    }
    if (!job) continue;
    await runJob(job, context);
    await context.images.trim(maxKeptBytes);
    await context.models.trim(maxKeptBytes);
    await context.scores.trim();
  }
  log.info('trainer stopped');
};

/** What killed trainers left behind; others may be at work in the same folder. */
const removeLeftovers = async (jobsDir: string): Promise<void> => {
  for (const name of await readdir(jobsDir)) {
    const pid = Number(/^job-(\d+)-/.exec(name)?.[1]);
    if (!isAlive(pid)) await rm(join(jobsDir, name), { recursive: true, force: true });
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
