import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.js';
import { registerOverviewRoutes } from './features/overview/overview.routes.js';
import { createOverviewService } from './features/overview/overview.service.js';
import { noteDropped, watchDevices } from './features/overview/watch-devices.js';
import { createConditionsService } from './features/station-views/conditions.service.js';
import { createSeriesService } from './features/station-views/series.service.js';
import { registerStationViewRoutes } from './features/station-views/station-views.routes.js';
import { createThresholdService } from './features/station-views/threshold.service.js';
import { trimLogs } from './features/turn-views/turn-views.repo.js';
import { registerTurnViewRoutes } from './features/turn-views/turn-views.routes.js';
import { createHistory } from './lib/history.js';
import type { LoopFeatures } from './loop-features.js';

const WATCH_MS = 10_000;
const TRIM_MS = 3_600_000;

/** What pages are drawn from, beside the loop itself. */
export const registerWebFeatures = (
  app: FastifyInstance,
  features: LoopFeatures,
  context: ServerContext,
): void => {
  const base = { ...context, ...features, history: createHistory(context) };
  const { devices, clock, schedule, db } = context;
  devices.onReport(noteDropped(clock));
  schedule.every('watch devices', WATCH_MS, () => watchDevices(base));
  schedule.every('trim job logs', TRIM_MS, () => trimLogs(db));
  registerOverviewRoutes(app, { overview: createOverviewService(base) });
  registerStationViewRoutes(app, {
    series: createSeriesService(base),
    conditions: createConditionsService(base),
    thresholds: createThresholdService(base),
  });
  registerTurnViewRoutes(app, base);
};
