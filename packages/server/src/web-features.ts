import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.js';
import { registerOverviewRoutes } from './features/overview/overview.routes.js';
import { createOverviewService } from './features/overview/overview.service.js';
import { noteDropped, watchDevices } from './features/overview/watch-devices.js';
import { createHistory } from './lib/history.js';

const WATCH_MS = 10_000;

/** What pages are drawn from, beside the loop itself. */
export const registerWebFeatures = (app: FastifyInstance, context: ServerContext): void => {
  const base = { ...context, history: createHistory(context) };
  context.devices.onReport(noteDropped(context.clock));
  context.schedule.every('watch devices', WATCH_MS, () => watchDevices(base));
  registerOverviewRoutes(app, { overview: createOverviewService(base) });
};
