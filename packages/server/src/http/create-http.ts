import { randomUUID } from 'node:crypto';
import { AppError } from '@lemniscate/contracts';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { sendProblem } from './problem.js';

export interface HttpOptions {
  log: FastifyBaseLogger;
  stopping: AbortSignal;
  trustProxy?: boolean;
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
} as const;

/** Fastify with our limits, headers and errors, and no route yet. */
export const createHttp = ({ log, stopping, trustProxy = false }: HttpOptions): FastifyInstance => {
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    requestTimeout: 10 * 60_000,
    keepAliveTimeout: 65_000,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    http: { maxHeaderSize: 16 * 1024, headersTimeout: 30_000 },
    frameworkErrors: (error, request, reply) => {
      sendProblem(error, request, reply);
    },
  });
  // Bodies are read by `handle`, once it is known who sends them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.decorate('stopping', stopping);
  app.decorate('handled', new Set<string>());
  app.decorateRequest('caller', null);
  app.decorateRequest('bodySha256', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS).header('x-request-id', request.id).header('cache-control', 'no-store');
  });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0].slice(0, 200);
    sendProblem(new AppError('route_not_found', { method: request.method, path }), request, reply);
  });
  return app;
};
