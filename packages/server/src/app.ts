import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.js';
import { registerAccessRoutes } from './features/access/access.routes.js';
import { authenticateToken } from './features/access/authenticate-token.js';
import { registerAuditRoutes } from './features/audit/audit.routes.js';
import { registerBackupRoutes } from './features/backup/backup.routes.js';
import { registerBlobRoutes } from './features/blobs/blobs.routes.js';
import { createDeviceAuthentication, isSigned } from './features/devices/authenticate-device.js';
import { registerDeviceRoutes } from './features/devices/devices.routes.js';
import { registerEventRoutes } from './features/events/events.routes.js';
import { registerSystemRoutes } from './features/system/system.routes.js';
import { registerWebRoutes } from './features/web/web.routes.js';
import { bearerOf } from './http/bearer.js';
import { registerChores } from './chores.js';
import { createHttp } from './http/create-http.js';
import { refuseForgery, sessionCookieOf } from './http/session-cookie.js';
import { createLoopFeatures, registerLoopFeatures } from './loop-features.js';
import { registerWebFeatures } from './web-features.js';

/** The whole server without a port: the one file that knows every feature. */
export const buildApp = (
  context: ServerContext,
  options: { trustProxy?: boolean; webDir?: string } = {},
): FastifyInstance => {
  const { log, stopping, db, clock } = context;
  const app = createHttp({ log, stopping, trustProxy: options.trustProxy });
  registerChores(context);
  const authenticateDevice = createDeviceAuthentication(context);
  app.decorate('authenticate', async (request) => {
    if (isSigned(request)) request.caller = await authenticateDevice(request);
    else {
      const cookie = request.headers.authorization === undefined ? sessionCookieOf(request) : null;
      request.caller = await authenticateToken(db, clock, cookie ?? bearerOf(request));
      if (cookie !== null) refuseForgery(request);
    }
  });
  registerAccessRoutes(app, context.access);
  registerDeviceRoutes(app, context);
  registerBlobRoutes(app, context);
  registerBackupRoutes(app, context);
  registerSystemRoutes(app, context);
  registerEventRoutes(app, context);
  registerAuditRoutes(app, context);
  const features = createLoopFeatures(context);
  registerLoopFeatures(app, features, context);
  registerWebFeatures(app, features, context);
  registerWebRoutes(app, { folder: options.webDir });
  return app;
};
