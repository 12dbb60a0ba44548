import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import type { JobService } from './jobs.service.js';

export const registerJobRoutes = (app: FastifyInstance, { jobs }: { jobs: JobService }): void => {
  handle(app, ROUTES.listJobs, async () => ({ items: await jobs.listJobs() }));
  handle(app, ROUTES.leaseJob, async ({ body, signal }) => ({ job: await jobs.leaseJob(body, signal) }));
  handle(app, ROUTES.heartbeatJob, ({ params, body }) => jobs.heartbeat(params.id, body));
  handle(app, ROUTES.completeJob, ({ params, body }) => jobs.completeJob(params.id, body));
  handle(app, ROUTES.failJob, ({ params, body }) => jobs.failJob(params.id, body));
  handle(app, ROUTES.cancelJob, ({ actor, params }) => jobs.cancelJob(actor, params.id));
};
