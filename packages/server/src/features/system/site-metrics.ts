import { statfs } from 'node:fs/promises';
import { DEVICE_SILENT_MS, TURN_STATES } from '@lemniscate/contracts';
import type { ServerContext } from '../../context.js';
import type { Sample } from '../../http/metrics.js';
import * as repo from './site-metrics.repo.js';

export type SiteMetricsUses = Pick<ServerContext, 'db' | 'clock' | 'dataDir' | 'metrics' | 'databasePool'>;

const JOB_KINDS = ['train', 'gate'] as const;
const JOB_STATES = ['queued', 'leased', 'done', 'failed', 'cancelled'] as const;
const OPEN_TURN_STATES = TURN_STATES.filter((state) => state !== 'closed' && state !== 'aborted');
const REVIEW_STATES = ['waiting', 'second', 'conflict'] as const;
const DEVICE_STATES = ['online', 'silent'] as const;

/** Every state has its line, so that an alarm on it does not wait for the first one. */
const byState = (states: readonly string[], counts: ReadonlyMap<string, number>): Sample<'state'>[] =>
  states.map((state) => ({ labels: { state }, value: counts.get(state) ?? 0 }));

/** A site has millions of blobs at most, and their sum is asked of all rows. */
const BLOBS_KEPT_MS = 60_000;

/** What is going on at the site, asked of the database when the numbers are read. */
export const registerSiteMetrics = (uses: SiteMetricsUses): void => {
  registerWork(uses);
  registerRoom(uses);
};

const registerWork = ({ db, clock, metrics }: SiteMetricsUses): void => {
  metrics.gauge({
    name: 'lemniscate_jobs',
    help: 'Jobs for trainers by kind and state',
    labels: ['kind', 'state'],
    read: async () => {
      const counts = await repo.countJobs(db);
      return JOB_KINDS.flatMap((kind) =>
        JOB_STATES.map((state) => ({ labels: { kind, state }, value: counts.get(`${kind} ${state}`) ?? 0 })),
      );
    },
  });
  metrics.gauge({
    name: 'lemniscate_oldest_queued_job_age_seconds',
    help: 'How long the oldest job has waited for a trainer; 0 when none waits',
    read: async () => {
      const since = await repo.oldestQueuedSince(db);
      return since === null ? 0 : Math.max(0, (clock.now().getTime() - since.getTime()) / 1000);
    },
  });
  metrics.gauge({
    name: 'lemniscate_open_turns',
    help: 'Turns under way by state',
    labels: ['state'],
    read: async () => byState(OPEN_TURN_STATES, await repo.countOpenTurns(db)),
  });
  metrics.gauge({
    name: 'lemniscate_captures_to_review',
    help: 'Captures that somebody has yet to judge by state: waiting, for a second opinion, in conflict',
    labels: ['state'],
    read: async () => byState(REVIEW_STATES, await repo.countToReview(db, REVIEW_STATES)),
  });
  metrics.gauge({
    name: 'lemniscate_devices',
    help: 'Devices that are not revoked: online, or silent for two minutes',
    labels: ['state'],
    read: async () => {
      const since = new Date(clock.now().getTime() - DEVICE_SILENT_MS);
      return byState(DEVICE_STATES, await repo.countDevices(db, since));
    },
  });
};

const registerRoom = ({ db, clock, metrics, dataDir, databasePool }: SiteMetricsUses): void => {
  const blobs = keptFor(BLOBS_KEPT_MS, clock, () => repo.sumBlobs(db));
  metrics.gauge({
    name: 'lemniscate_blobs',
    help: 'Images, heat maps, datasets and model files that are kept; of the last minute',
    read: async () => (await blobs()).count,
  });
  metrics.gauge({
    name: 'lemniscate_blob_bytes',
    help: 'Bytes of them; of the last minute',
    read: async () => (await blobs()).bytes,
  });
  metrics.gauge({
    name: 'lemniscate_disk_free_bytes',
    help: 'Room left on the disk of the data folder',
    read: async () => {
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
  });
  metrics.gauge({
    name: 'lemniscate_database_connections',
    help: 'Connections to the database, at work and idle',
    labels: ['state'],
    read: async () => {
      const { open, idle } = databasePool();
      return byState(
        ['busy', 'idle'],
        new Map([
          ['busy', open - idle],
          ['idle', idle],
        ]),
      );
    },
  });
  metrics.gauge({
    name: 'lemniscate_database_waiting_callers',
    help: 'Requests and chores that wait for a connection to the database',
    read: async () => databasePool().waiting,
  });
};

/** Asks again only when the answer is older than this. */
const keptFor = <T>(
  ms: number,
  clock: SiteMetricsUses['clock'],
  ask: () => Promise<T>,
): (() => Promise<T>) => {
  let kept: { answer: Promise<T>; at: number } | undefined;
  return () => {
    const now = clock.monotonicMs();
    if (!kept || now - kept.at >= ms) {
      const answer = ask();
      kept = { answer, at: now };
      answer.catch(() => (kept = undefined));
    }
    return kept.answer;
  };
};
