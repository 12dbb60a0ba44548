import type { FastifyInstance } from 'fastify';
import type { ServerContext } from './context.js';
import { registerAccessRoutes } from './features/access/access.routes.js';
import { authenticateToken } from './features/access/authenticate-token.js';
import { registerAuditRoutes } from './features/audit/audit.routes.js';
import { registerEventRoutes } from './features/events/events.routes.js';
import { bearerOf } from './http/bearer.js';
import { createHttp } from './http/create-http.js';

/** The whole server without a port: the one file that knows every feature. */
export const buildApp = (context: ServerContext, options: { trustProxy?: boolean } = {}): FastifyInstance => {
  const { log, stopping, db, clock } = context;
  const app = createHttp({ log, stopping, ...options });
  app.decorate('authenticate', async (request) => {
    request.caller = await authenticateToken(db, clock, bearerOf(request));
  });
  registerAccessRoutes(app, context.access);
  registerEventRoutes(app, context);
  registerAuditRoutes(app, context);
  return app;
};
