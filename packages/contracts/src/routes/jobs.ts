import { z } from 'zod';
import { Job, JobKind, JobResult, LeasedJob } from '../models/jobs.js';
import { Id, Instant } from '../models/primitives.js';
import { route } from '../route.js';

const tag = 'jobs';
const byId = z.object({ id: Id });
const Lease = z.object({ leaseId: Id });

export const jobRoutes = {
  listJobs: route({
    method: 'GET',
    path: '/api/v1/jobs',
    summary: 'List jobs, newest first',
    tag,
    access: { role: 'operator' },
    response: z.object({ items: z.array(Job) }),
  }),
  leaseJob: route({
    method: 'POST',
    path: '/api/v1/jobs/lease',
    summary: 'Take the next job; waits for one, and answers null if none came',
    tag,
    access: { trainer: true },
    body: z.object({
      kinds: z.array(JobKind).min(1),
      trainerName: z.string().min(1).max(120),
      waitSeconds: z.number().min(0).max(55).default(0),
    }),
    response: z.object({ job: LeasedJob.nullable() }),
  }),
  heartbeatJob: route({
    method: 'POST',
    path: '/api/v1/jobs/{id}/heartbeat',
    summary: 'Keep a lease and tell how far the work is; `stop` asks the trainer to give up',
    tag,
    access: { trainer: true },
    params: byId,
    body: Lease.extend({
      progress: z.object({ stage: z.string().max(200), done: z.number(), total: z.number() }).nullable(),
      log: z.array(z.string().max(1000)).max(100).default([]),
    }),
    response: z.object({ stop: z.boolean(), leaseExpiresAt: Instant }),
  }),
  completeJob: route({
    method: 'POST',
    path: '/api/v1/jobs/{id}/complete',
    summary: 'Hand in the result; handing it in twice does nothing more',
    tag,
    access: { trainer: true },
    params: byId,
    body: Lease.extend({ outcome: JobResult }),
    response: Job,
    maxBodyBytes: 32 * 1024 * 1024,
  }),
  failJob: route({
    method: 'POST',
    path: '/api/v1/jobs/{id}/fail',
    summary: 'Give a job up; a retryable failure is tried again until its attempts are spent',
    tag,
    access: { trainer: true },
    params: byId,
    body: Lease.extend({ code: z.string().max(80), detail: z.string().max(4000), retryable: z.boolean() }),
    response: Job,
  }),
  cancelJob: route({
    method: 'POST',
    path: '/api/v1/jobs/{id}/cancel',
    summary: 'Cancel a job; its trainer stops at the next heartbeat',
    tag,
    access: { role: 'engineer' },
    params: byId,
    response: Job,
  }),
} as const;
