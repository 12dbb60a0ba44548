import { accessRoutes } from './access.js';
import { blobRoutes } from './blobs.js';
import { deviceRoutes } from './devices.js';
import { historyRoutes } from './history.js';
import { importRoutes } from './imports.js';
import { jobRoutes } from './jobs.js';
import { loopRoutes } from './loops.js';
import { reviewRoutes } from './review.js';
import { siteRoutes } from './site.js';
import { stationRoutes } from './stations.js';
import { systemRoutes } from './system.js';

/** Every call of the HTTP API by its name: the server registers all of them, the client offers all of them. */
export const ROUTES = {
  ...accessRoutes,
  ...stationRoutes,
  ...deviceRoutes,
  ...blobRoutes,
  ...reviewRoutes,
  ...importRoutes,
  ...loopRoutes,
  ...jobRoutes,
  ...historyRoutes,
  ...systemRoutes,
  ...siteRoutes,
} as const;

export type RouteName = keyof typeof ROUTES;
