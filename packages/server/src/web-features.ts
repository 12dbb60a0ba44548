import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.js';
import { openArchives } from './features/imports/imports.repo.js';
import { registerImportRoutes } from './features/imports/imports.routes.js';
import { createImportsService } from './features/imports/imports.service.js';
import { createImportRunner, type ImportRunner } from './features/imports/run-import.js';
import { registerLineageRoutes } from './features/lineage/lineage.routes.js';
import { createLineageService } from './features/lineage/lineage.service.js';
import { registerOverviewRoutes } from './features/overview/overview.routes.js';
import { createOverviewService } from './features/overview/overview.service.js';
import { noteDropped, watchDevices } from './features/overview/watch-devices.js';
import { registerSiteRoutes } from './features/site/site.routes.js';
import { createSiteService } from './features/site/site.service.js';
import { createConditionsService } from './features/station-views/conditions.service.js';
import { createSeriesService } from './features/station-views/series.service.js';
import { registerStationViewRoutes } from './features/station-views/station-views.routes.js';
import { createThresholdService } from './features/station-views/threshold.service.js';
import { registerStorageUseRoutes } from './features/storage-use/storage-use.routes.js';
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
  registerLineageRoutes(app, { lineage: createLineageService(base) });
  registerStorageUseRoutes(app, context);
  registerSiteRoutes(app, { site: createSiteService(base) });
  context.references.register('import archive', openArchives);
  registerImportRoutes(app, { imports: createImportsService(base) });
  runImports(app, createImportRunner(base), context.stopping);
};

/** With the port, not before: what only asks (tests, a doctor) brings nothing in. */
const runImports = (app: FastifyInstance, runner: ImportRunner, stopping: AbortSignal): void => {
  let running: Promise<void> | undefined;
  app.addHook('onListen', async () => void (running = runner.run(stopping)));
  app.addHook('onClose', async () => await running);
};
