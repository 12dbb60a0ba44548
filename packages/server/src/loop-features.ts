import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { ServerContext } from './context.js';
import { createDatasetService } from './features/datasets/datasets.service.js';
import { registerDesiredRoutes } from './features/desired/desired.routes.js';
import { createDesiredService } from './features/desired/desired.service.js';
import { registerDriftRoutes } from './features/drift/drift.routes.js';
import { createDriftService } from './features/drift/drift.service.js';
import { createImagesService } from './features/images/images.service.js';
import { registerIngestRoutes } from './features/ingest/ingest.routes.js';
import { createIngestService } from './features/ingest/ingest.service.js';
import { registerInsightRoutes } from './features/insights/insights.routes.js';
import { createInsightService } from './features/insights/insights.service.js';
import { registerJobRoutes } from './features/jobs/jobs.routes.js';
import { createJobService } from './features/jobs/jobs.service.js';
import { registerLoopRoutes } from './features/loops/loops.routes.js';
import { createLoopService } from './features/loops/loops.service.js';
import { createModelService } from './features/models/models.service.js';
import { createReportListener } from './features/reports/reports.service.js';
import { registerReviewRoutes } from './features/review/review.routes.js';
import { createReviewService } from './features/review/review.service.js';
import { createRolloutService } from './features/rollouts/rollouts.service.js';
import { registerSinceRoutes } from './features/since/since.routes.js';
import { createSinceService } from './features/since/since.service.js';
import { createRatesService } from './features/stations/rates.service.js';
import { registerStationRoutes } from './features/stations/stations.routes.js';
import { createStationService } from './features/stations/stations.service.js';
import { createTurnEngine } from './features/turns/turn-engine.js';
import { createTurnSteps } from './features/turns/turn-steps.js';
import { createTurnService } from './features/turns/turns.service.js';
import { inTransaction } from './db/transaction.js';
import { createHistory } from './lib/history.js';

type Uses = Pick<
  ServerContext,
  | 'db'
  | 'dbKind'
  | 'clock'
  | 'log'
  | 'wakeups'
  | 'events'
  | 'audit'
  | 'blobs'
  | 'siteKey'
  | 'metrics'
  | 'references'
  | 'names'
  | 'devices'
>;

const RECLAIM_MS = 5000;

export type LoopFeatures = ReturnType<typeof createLoopFeatures>;

/** The physical loop: stations, what they hand over, review, datasets, turns, models, roll-outs. */
export const createLoopFeatures = (context: Uses) => {
  const history = createHistory(context);
  const base = { ...context, history };
  const stations = createStationService(base);
  const loops = createLoopService({ ...base, stations });
  const jobs = createJobService(base);
  const models = createModelService(base);
  const rollouts = createRolloutService({ ...base, stations, loops });
  const review = createReviewService({ ...base, stations, loops });
  const datasets = createDatasetService({ ...base, review });
  const ingest = createIngestService({ ...base, stations, review, rollouts });
  const rates = createRatesService({ ...base, stations });
  const desired = createDesiredService({ ...base, stations, loops, models, rollouts });
  const turnDeps = { ...base, stations, loops, datasets, jobs, rollouts };
  const turns = createTurnService(turnDeps);
  const steps = createTurnSteps({ ...turnDeps, models, turns, review });
  const engine = createTurnEngine({ ...turnDeps, review, turns, steps });

  const drift = createDriftService({ ...base, stations });
  const since = createSinceService({ ...base, models, datasets, turns, stations, review });
  const insights = createInsightService({ ...base, loops, stations });

  context.devices.onReport(createReportListener({ ...base, stations, rollouts, drift }));
  context.devices.onEnrol(stations.attachToDevice);
  context.names.register('station', async (name) => (await stations.getStation(name)).id);
  context.names.register('loop', async (name) => (await loops.getLoop(name)).id);
  registerReferences(context);

  /** Serves these stations from now on. */
  const attachDevice = (deviceId: string, stationNames: readonly string[]): Promise<void> =>
    inTransaction(context.db, (trx) => stations.attachToDevice(trx, deviceId, stationNames));

  return {
    attachDevice,
    stations,
    loops,
    jobs,
    models,
    rollouts,
    review,
    datasets,
    ingest,
    rates,
    desired,
    turns,
    steps,
    engine,
    drift,
    since,
    insights,
  };
};

/** Digests that rows of these features keep: their blobs are never collected. */
const registerReferences = ({ references }: Pick<Uses, 'references'>): void => {
  references.register('capture image', (db) => db.selectFrom('capture').select('image_sha256 as sha256'));
  references.register('capture heat map', (db) =>
    db.selectFrom('capture').select('heatmap_sha256 as sha256').where('heatmap_sha256', 'is not', null),
  );
  references.register('dataset revision', (db) => db.selectFrom('dataset_revision').select('id as sha256'));
  references.register('model file', (db) =>
    db
      .selectFrom(
        sql<{ sha256: string }>`(select file ->> 'sha256' as sha256
          from model_revision, jsonb_array_elements(files) file)`.as('model_file'),
      )
      .select('model_file.sha256'),
  );
};

export const registerLoopFeatures = (
  app: FastifyInstance,
  features: LoopFeatures,
  { blobs, schedule, stopping, dataDir }: Pick<ServerContext, 'blobs' | 'schedule' | 'stopping' | 'dataDir'>,
): void => {
  const uses = { ...features, blobs, images: createImagesService({ blobs, dataDir }) };
  schedule.every('reclaim jobs', RECLAIM_MS, async () => void (await features.jobs.reclaimJobs()));
  // With the port, not before: what only asks (tests, a doctor) moves no turn on.
  let running: Promise<void> | undefined;
  app.addHook('onListen', async () => void (running = features.engine.run(stopping)));
  app.addHook('onClose', async () => await running);
  registerStationRoutes(app, uses);
  registerIngestRoutes(app, uses);
  registerDesiredRoutes(app, uses);
  registerReviewRoutes(app, uses);
  registerLoopRoutes(app, uses);
  registerJobRoutes(app, uses);
  registerDriftRoutes(app, uses);
  registerSinceRoutes(app, uses);
  registerInsightRoutes(app, uses);
};
