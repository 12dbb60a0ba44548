import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { ServerContext } from '../../context.js';
import { handle } from '../../http/handle.js';
import { VERSION } from '../../version.js';
import { buildOpenApi } from './openapi.js';
import { registerSiteMetrics, type SiteMetricsUses } from './site-metrics.js';

type Uses = Pick<ServerContext, 'db' | 'dbKind' | 'clock' | 'stopping' | 'metrics' | 'checks' | 'log'> &
  SiteMetricsUses;

export const registerSystemRoutes = (app: FastifyInstance, context: Uses): void => {
  const { db, dbKind, clock, stopping, metrics, checks, log } = context;
  registerSiteMetrics(context);

  handle(app, ROUTES.health, async ({ reply }) => {
    const answers = await sql`select 1`.execute(db).then(
      () => true,
      (error: unknown) => {
        log.error({ err: error }, 'the database does not answer');
        return false;
      },
    );
    const status = stopping.aborted
      ? ('stopping' as const)
      : answers
        ? ('ok' as const)
        : ('failing' as const);
    if (status !== 'ok') reply.status(503);
    return { status, version: VERSION, database: dbKind, time: clock.now().toISOString() };
  });

  handle(app, ROUTES.metrics, async ({ reply }) => {
    reply.type(metrics.registry.contentType);
    return await metrics.registry.metrics();
  });

  handle(app, ROUTES.doctor, () => checks.runAll());

  // Not an entry of ROUTES: it describes them.
  const document = JSON.stringify(buildOpenApi());
  app.get('/api/v1/openapi.json', (_request, reply) => reply.type('application/json').send(document));

  app.addHook('onResponse', async ({ method, routeOptions, log }, reply) => {
    const seconds = reply.elapsedTime / 1000;
    // Unknown paths share a label: whoever tries them cannot grow the list.
    const route = routeOptions.url ?? 'unknown';
    metrics.requests.observe({ method, route, status: String(reply.statusCode) }, seconds);
    log.info({ method, route, status: reply.statusCode, ms: Math.round(seconds * 1000) }, 'request answered');
  });
};
